using System.Buffers;
using System.IO.Compression;

namespace Netcd.Rpc.Wire;

/// <summary>Decompression of one message, bounded by the message limit: a small input cannot grow without end.</summary>
internal static class Gzip
{
    private const int FirstGuess = 4096;

    /// <summary>Inflates a payload.</summary>
    /// <param name="payload">One or more gzip members.</param>
    /// <param name="limit">Largest result in bytes.</param>
    /// <param name="inflated">A pooled array with the result; the caller returns it to <see cref="ArrayPool{T}.Shared"/>. Empty on failure.</param>
    /// <param name="length">Bytes of the result.</param>
    /// <returns>Null, or why the call fails, in the words of grpc-go.</returns>
    public static RpcStatus? Inflate(in ReadOnlySequence<byte> payload, int limit, out byte[] inflated, out int length)
    {
        using var source = new MemoryStream(payload.ToArray(), writable: false);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        inflated = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(payload.Length * 2, FirstGuess, Math.Max(limit, FirstGuess)));
        length = 0;
        try
        {
            while (true)
            {
                if (length == inflated.Length)
                {
                    Grow(ref inflated, length);
                }

                // One byte above the limit is enough to know that there is too much.
                int read = gzip.Read(inflated, length, (int)Math.Min(inflated.Length - length, (long)limit + 1 - length));
                if (read == 0)
                {
                    return null;
                }

                length += read;
                if (length > limit)
                {
                    return Discard(ref inflated, new(RpcStatusCode.ResourceExhausted, $"grpc: received message after decompression larger than max ({length} vs. {limit})"));
                }
            }
        }
        catch (InvalidDataException e)
        {
            return Discard(ref inflated, new(RpcStatusCode.Internal, $"grpc: failed to decompress the message: {e.Message}"));
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static RpcStatus Discard(ref byte[] buffer, RpcStatus status)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        return status;
    }
}
