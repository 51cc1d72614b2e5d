using System.Buffers;
using System.Net;
using Google.Protobuf;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Client;

/// <summary>The one request message of a call, framed in a pooled buffer.</summary>
internal sealed class MessageContent : HttpContent
{
    private readonly int _length;
    private byte[]? _frame;

    private MessageContent(int size)
    {
        _length = size + MessageFrame.PrefixSize;
        _frame = ArrayPool<byte>.Shared.Rent(_length);
        MessageFrame.WritePrefix(_frame, size);
    }

    private Span<byte> Payload => _frame.AsSpan(MessageFrame.PrefixSize, _length - MessageFrame.PrefixSize);

    public static MessageContent Of(ReadOnlyMemory<byte> message, int limit)
    {
        CheckSize(message.Length, limit);
        var content = new MessageContent(message.Length);
        message.Span.CopyTo(content.Payload);
        return content;
    }

    public static MessageContent Of(IMessage message, int limit)
    {
        int size = message.CalculateSize();
        CheckSize(size, limit);
        var content = new MessageContent(size);
        message.WriteTo(content.Payload);
        return content;
    }

    public static void CheckSize(int size, int limit)
    {
        if (size > limit)
        {
            throw new RpcException(RpcStatusCode.ResourceExhausted, $"trying to send message larger than max ({size} vs. {limit})");
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_frame.AsMemory(0, _length), cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    /// <summary>Not given back to the pool here: a cancelled request may still be in the middle of a write of the buffer.</summary>
    protected override void Dispose(bool disposing)
    {
        _frame = null;
        base.Dispose(disposing);
    }
}
