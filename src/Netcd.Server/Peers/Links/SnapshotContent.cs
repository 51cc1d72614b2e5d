using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Netcd.Core.Peers;
using Netcd.Server.Peers.Streams;

namespace Netcd.Server.Peers.Links;

/// <summary>Body of POST /raft/snapshot: the message behind its length, then the database, read as it is sent.</summary>
internal sealed class SnapshotContent : HttpContent
{
    private const int PartSize = 64 << 10;

    private readonly OutgoingSnapshot _snapshot;

    public SnapshotContent(OutgoingSnapshot snapshot)
    {
        _snapshot = snapshot;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var head = new ArrayBufferWriter<byte>();
        MessageFrame.Write(_snapshot.Message, head);
        await stream.WriteAsync(head.WrittenMemory, cancellationToken);
        byte[] part = new byte[PartSize];
        for (long sent = 0; sent < _snapshot.Database.Size;)
        {
            int length = _snapshot.Database.ReadAt(sent, part);
            if (length == 0)
            {
                throw new IOException("the database ended before its size");
            }

            await stream.WriteAsync(part.AsMemory(0, length), cancellationToken);
            sent += length;
        }
    }

    // Chunked, as etcd sends it.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
