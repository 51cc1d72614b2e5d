using System.Security.Cryptography;
using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>Streams the database as of now in chunks of 32 KiB, then the SHA-256 of all of them, while the member goes on serving.</summary>
internal sealed class SnapshotStream(BackendStore backend)
{
    private const int ChunkBytes = 32 << 10;

    public async ValueTask WriteAsync(RpcCall call)
    {
        using BackendImage image = await backend.OpenImageAsync();
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        for (long sent = 0; sent < image.Size;)
        {
            int length = image.ReadAt(sent, chunk);
            sent += length;
            sha256.AppendData(chunk, 0, length);
            call.Write(new SnapshotResponse
            {
                RemainingBytes = (ulong)(image.Size - sent),
                Blob = UnsafeByteOperations.UnsafeWrap(chunk.AsMemory(0, length)),
            });
            await call.FlushAsync();
        }

        call.Write(new SnapshotResponse { Blob = ByteString.CopyFrom(sha256.GetHashAndReset()) });
    }
}
