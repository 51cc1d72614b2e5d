using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Server;

// The response: messages are written straight into the buffer of the stream.
public sealed partial class RpcCall
{
    private Memory<byte> _reserved;
    private ReadOnlyMemory<byte> _sent;
    private bool _isDiscarding;
    private bool _hasResponseStarted;

    /// <summary>Bytes of the last response message, for <see cref="RpcInterceptor.OnMessageSent"/>.</summary>
    public int SentMessageSize { get; private set; }

    /// <summary>
    /// The response message, only while <see cref="RpcInterceptor.OnMessageSent"/> runs; of one written by <see cref="WriteInPiecesAsync"/>
    /// all but its head.
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
        TellOfMessage(message, written);
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
    /// Sends a message that is large enough to be worth waiting for the client's window between its pieces. On a call that ends meanwhile
    /// the rest goes nowhere.
    /// </summary>
    /// <param name="head">First bytes of the message.</param>
    /// <param name="body">The bytes behind them; must stay as they are until this completes.</param>
    /// <exception cref="RpcException">The message is above the send limit.</exception>
    public async ValueTask WriteInPiecesAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        const int pieceSize = 64 << 10;
        int size = checked(head.Length + body.Length);
        if (size > _server.MaxSendMessageSize)
        {
            throw TooLarge(size, _server.MaxSendMessageSize);
        }

        byte[] first = new byte[MessageFrame.PrefixSize + head.Length];
        MessageFrame.WritePrefix(first, size);
        head.CopyTo(first.AsMemory(MessageFrame.PrefixSize));
        if (!TryWritePiece(first))
        {
            return;
        }

        try
        {
            for (int at = 0; at < body.Length; at += pieceSize)
            {
                if (!TryWritePiece(body.Slice(at, Math.Min(pieceSize, body.Length - at)).Span))
                {
                    return;
                }

                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        TellOfMessage(body, size);
    }

    private void TellOfMessage(ReadOnlyMemory<byte> message, int size)
    {
        _sent = message;
        SentMessageSize = size;
        foreach (RpcInterceptor interceptor in _interceptors)
        {
            interceptor.OnMessageSent(this);
        }

        _sent = default;
    }

    private bool TryWritePiece(ReadOnlySpan<byte> piece)
    {
        if (!Enter())
        {
            return false;
        }

        StartResponse();
        _stream.Output.Write(piece);
        Leave();
        return true;
    }

    private static RpcException TooLarge(int size, int limit) =>
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
