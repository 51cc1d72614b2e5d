using System.IO.Pipelines;
using Google.Protobuf;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Server;

// The response: messages are written straight into the buffer of the stream.
public sealed partial class RpcCall
{
    /// <summary>Bytes in front of each message.</summary>
    public const int MessageGap = MessageFrame.PrefixSize;

    private Memory<byte> _reserved;
    private ReadOnlyMemory<byte> _sent;
    private bool _isDiscarding;
    private bool _hasResponseStarted;
    private volatile bool _isInPieces;

    /// <summary>Bytes of the last response message, for <see cref="RpcInterceptor.OnMessageSent"/>; of several alike, of each.</summary>
    public int SentMessageSize { get; private set; }

    /// <summary>How many messages <see cref="RpcInterceptor.OnMessageSent"/> is told of at once: more than one after <see cref="BeginMessages"/>.</summary>
    public int SentMessages { get; private set; }

    /// <summary>
    /// The response message, only while <see cref="RpcInterceptor.OnMessageSent"/> runs; of one written by <see cref="WriteInPiecesAsync"/>
    /// the last piece.
    /// </summary>
    public ReadOnlySpan<byte> SentMessage => _sent.Span;

    /// <summary>Whether at least one message or the headers have been written.</summary>
    public bool HasResponseStarted => _hasResponseStarted;

    /// <summary>
    /// Begins a response message of known size: the caller fills the span and calls <see cref="EndMessage()"/>. Nothing is sent before
    /// <see cref="FlushAsync"/> or the end of the call. On a call that is over the span goes nowhere.
    /// </summary>
    /// <param name="size">Bytes of the message; or an upper bound, when <see cref="EndMessage(int)"/> follows.</param>
    /// <exception cref="RpcException">The message is above the send limit.</exception>
    public Span<byte> BeginMessage(int size)
    {
        if (size > _server.MaxSendMessageSize)
        {
            throw TooLarge(size, _server.MaxSendMessageSize);
        }

        if (!Enter())
        {
            _isDiscarding = true;
            _reserved = new byte[size + MessageFrame.PrefixSize];
            return _reserved.Span[MessageFrame.PrefixSize..];
        }

        StartResponse();
        _reserved = _stream.Output.GetMemory(size + MessageFrame.PrefixSize)[..(size + MessageFrame.PrefixSize)];
        return _reserved.Span[MessageFrame.PrefixSize..];
    }

    /// <summary>Ends a message whose size was exactly the one given to <see cref="BeginMessage"/>.</summary>
    public void EndMessage() => EndMessage(_reserved.Length - MessageFrame.PrefixSize);

    /// <summary>Ends a message.</summary>
    /// <param name="written">Bytes of the message, at most the size given to <see cref="BeginMessage"/>.</param>
    public void EndMessage(int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)written, (uint)(_reserved.Length - MessageFrame.PrefixSize), nameof(written));
        MessageFrame.WritePrefix(_reserved.Span, written);
        ReadOnlyMemory<byte> message = _reserved.Slice(MessageFrame.PrefixSize, written);
        _reserved = default;
        if (_isDiscarding)
        {
            _isDiscarding = false;
            return;
        }

        _stream.Output.Advance(written + MessageFrame.PrefixSize);
        TellOfMessages(message, written, 1);
        Leave();
    }

    /// <summary>
    /// Begins several response messages of one size: the caller fills the span and calls <see cref="EndMessages"/>, otherwise as
    /// <see cref="BeginMessage"/>. In front of each message are <see cref="MessageGap"/> bytes that are not the caller's.
    /// </summary>
    /// <param name="count">How many, at least one.</param>
    /// <param name="size">Bytes of each.</param>
    public Span<byte> BeginMessages(int count, int size)
    {
        BeginMessage(checked((count * (size + MessageGap)) - MessageGap));
        return _reserved.Span;
    }

    /// <summary>Ends the messages, with the values given to <see cref="BeginMessages"/>.</summary>
    public void EndMessages(int count, int size)
    {
        Span<byte> all = _reserved.Span;
        for (int i = 0; i < count; i++)
        {
            MessageFrame.WritePrefix(all[(i * (size + MessageGap))..], size);
        }

        ReadOnlyMemory<byte> first = _reserved.Slice(MessageGap, size);
        int written = _reserved.Length;
        _reserved = default;
        if (_isDiscarding)
        {
            _isDiscarding = false;
            return;
        }

        _stream.Output.Advance(written);
        TellOfMessages(first, size, count);
        Leave();
    }

    /// <summary>Appends a message to the response without sending it yet.</summary>
    public void Write(ReadOnlySpan<byte> message)
    {
        message.CopyTo(BeginMessage(message.Length));
        EndMessage();
    }

    /// <summary>Appends a Protobuf message to the response without sending it yet.</summary>
    public void Write(IMessage message)
    {
        int size = message.CalculateSize();
        message.WriteTo(BeginMessage(size)[..size]);
        EndMessage();
    }

    /// <summary>
    /// Sends what has been written (the headers, when nothing has been) and waits until the client's window and the response buffer
    /// have room again. One flush may follow many messages.
    /// </summary>
    /// <exception cref="OperationCanceledException">The call is over: see <see cref="Cancellation"/>.</exception>
    public ValueTask FlushAsync()
    {
        if (!_hasResponseStarted)
        {
            if (!Enter())
            {
                return ValueTask.FromException(Over());
            }

            StartResponse();
            Leave();
        }

        if (Volatile.Read(ref _phase) >= CallPhase.Ending)
        {
            return ValueTask.FromException(Over());
        }

        ValueTask<FlushResult> flush = _stream.Output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitFlush(flush);
        }

        return IsOver(flush.Result) ? ValueTask.FromException(Over()) : default;
    }

    /// <summary>Sends a message and waits for room, see <see cref="FlushAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">The call is over: see <see cref="Cancellation"/>.</exception>
    public ValueTask WriteAsync(ReadOnlySpan<byte> message)
    {
        Write(message);
        return FlushAsync();
    }

    /// <summary>
    /// Sends a message that is made while it is sent: each piece when the client's window and the transport have room for it. On a call that
    /// ends meanwhile the rest is not made, and the stream is reset: trailers behind a part of a message would make a broken one of it.
    /// </summary>
    /// <param name="size">Bytes of all pieces together.</param>
    /// <param name="pieces">Makes them, one at a time.</param>
    /// <exception cref="RpcException">The message is above the send limit.</exception>
    public async ValueTask WriteInPiecesAsync(long size, IMessagePieces pieces)
    {
        if (size > _server.MaxSendMessageSize)
        {
            throw TooLarge(size, _server.MaxSendMessageSize);
        }

        long left = MessageFrame.PrefixSize + size;
        while (left > 0)
        {
            if (!TryWritePiece(pieces, (int)size, ref left))
            {
                return;
            }

            try
            {
                await FlushAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool TryWritePiece(IMessagePieces pieces, int size, ref long left)
    {
        if (!Enter())
        {
            return false;
        }

        int prefix = 0;
        if (left > size)
        {
            StartResponse();
            _isInPieces = true;
            prefix = MessageFrame.PrefixSize;
            MessageFrame.WritePrefix(_stream.Output.GetSpan(prefix), size);
            _stream.Output.Advance(prefix);
        }

        pieces.WriteNext(_stream.Output);
        ReadOnlyMemory<byte> written = _stream.Output.Unflushed;
        left -= written.Length;
        if (left < 0 || written.Length == prefix)
        {
            throw new InvalidOperationException($"the pieces of a message do not have the {size} bytes that were announced");
        }

        if (left == 0)
        {
            _isInPieces = false;
            TellOfMessages(written[prefix..], size, 1);
        }

        Leave();
        return true;
    }

    private void TellOfMessages(ReadOnlyMemory<byte> first, int size, int count)
    {
        _sent = first;
        SentMessageSize = size;
        SentMessages = count;
        foreach (RpcInterceptor interceptor in _interceptors)
        {
            interceptor.OnMessageSent(this);
        }

        _sent = default;
    }

    private static RpcException TooLarge(long size, int limit) =>
        new(RpcStatusCode.ResourceExhausted, $"grpc: trying to send message larger than max ({size} vs. {limit})");

    private async ValueTask AwaitFlush(ValueTask<FlushResult> flush)
    {
        _isFlushing = true;
        FlushResult result = await flush;
        _isFlushing = false;
        if (IsOver(result))
        {
            throw Over();
        }
    }

    private bool IsOver(FlushResult result) =>
        result.IsCompleted || result.IsCanceled || Volatile.Read(ref _phase) >= CallPhase.Ending;

    private OperationCanceledException Over() => new("the call is over", Cancellation);

    private void StartResponse()
    {
        if (_hasResponseStarted)
        {
            return;
        }

        _stream.Start = ResponseStart.Of(_httpStatus, _contentType, _headers);
        _hasResponseStarted = true;
    }
}
