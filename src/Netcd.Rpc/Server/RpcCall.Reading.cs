using System.Buffers;
using System.IO.Pipelines;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Server;

// The request: messages are parsed where the connection has put them.
public sealed partial class RpcCall
{
    private SequencePosition _messageEnd;
    private bool _holdsMessage;
    private ReadOnlySequence<byte> _payload;
    private bool _isGzip;
    private byte[]? _inflated;

    /// <summary>Bytes of the last request message after decompression, for <see cref="RpcInterceptor.OnMessageReceived"/>.</summary>
    public int ReceivedMessageSize { get; private set; }

    /// <summary>
    /// The last request message where it lies, for interceptors; of a unary call until <see cref="RpcInterceptor.OnCompleted"/> has returned.
    /// Empty when none has arrived.
    /// </summary>
    public ReadOnlySequence<byte> ReceivedMessage => _holdsMessage ? _payload : default;

    /// <summary>
    /// The next request message of a stream, or its end. Reading gives the client's window back, so a handler that does not read holds
    /// the client up.
    /// </summary>
    /// <exception cref="RpcException">The client broke the protocol or a limit; let it pass through.</exception>
    /// <exception cref="OperationCanceledException">The call is over: see <see cref="Cancellation"/>.</exception>
    public ValueTask<RpcMessage> ReadAsync()
    {
        try
        {
            ReleaseMessage();
            while (_stream.Input.TryRead(out ReadResult result))
            {
                if (TryTake(result, RpcStatusCode.Internal, out RpcMessage message))
                {
                    return new(message);
                }
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            return ValueTask.FromException<RpcMessage>(Over());
        }

        return AwaitMessage();
    }

    private async ValueTask<RpcMessage> AwaitMessage()
    {
        try
        {
            while (true)
            {
                ReadResult result = await _stream.Input.ReadAsync();
                if (TryTake(result, RpcStatusCode.Internal, out RpcMessage message))
                {
                    return message;
                }
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            throw Over();
        }
    }

    // A reset stream, a broken connection: for handlers the call is over.
    private bool IsGone(Exception e) =>
        e is IOException or OperationCanceledException or ObjectDisposedException
        || (e is InvalidOperationException && Volatile.Read(ref _phase) >= CallPhase.Ending);

    /// <summary>Takes the first message out of what has arrived; when it is not all there, marks everything as seen.</summary>
    /// <param name="result">What has arrived.</param>
    /// <param name="truncated">Code for a request that ends inside of a message; grpc-go has two.</param>
    /// <param name="message">The message.</param>
    private bool TryTake(ReadResult result, RpcStatusCode truncated, out RpcMessage message)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        if (result.IsCanceled || Volatile.Read(ref _phase) >= CallPhase.Ending)
        {
            _stream.Input.AdvanceTo(buffer.Start, buffer.End);
            throw Over();
        }

        FrameResult frame = MessageFrame.TryRead(buffer, _server.MaxReceiveMessageSize, out ReadOnlySequence<byte> payload, out uint length);
        if (frame == FrameResult.Incomplete)
        {
            if (!result.IsCompleted)
            {
                _stream.Input.AdvanceTo(buffer.Start, buffer.End);
                message = default;
                return false;
            }

            _stream.Input.AdvanceTo(buffer.End);
            message = buffer.IsEmpty ? RpcMessage.End : throw new RpcException(truncated, "unexpected EOF");
            return true;
        }

        _messageEnd = frame is FrameResult.Plain or FrameResult.Compressed ? payload.End : buffer.End;
        _holdsMessage = true;
        message = new RpcMessage(false, Open(frame, payload, length));
        _payload = message.Payload;
        ReceivedMessageSize = (int)_payload.Length;
        foreach (RpcInterceptor interceptor in _interceptors)
        {
            interceptor.OnMessageReceived(this);
        }

        return true;
    }

    /// <summary>The bytes of a message, decompressed when needed.</summary>
    private ReadOnlySequence<byte> Open(FrameResult frame, ReadOnlySequence<byte> payload, uint length)
    {
        int limit = _server.MaxReceiveMessageSize;
        switch (frame)
        {
            case FrameResult.Plain:
                return payload;
            case FrameResult.TooLarge:
                throw new RpcException(RpcStatusCode.ResourceExhausted, $"grpc: received message larger than max ({length} vs. {limit})");
            case FrameResult.BadFlag:
                throw new RpcException(RpcStatusCode.Internal, $"grpc: received unexpected payload format {length}");
            default:
                if (!_isGzip)
                {
                    throw new RpcException(RpcStatusCode.Internal, "grpc: compressed flag set with identity or empty encoding");
                }

                if (Gzip.Inflate(payload, limit, out byte[] inflated, out int size) is { } failure)
                {
                    throw new RpcException(failure);
                }

                _inflated = inflated;
                return new ReadOnlySequence<byte>(inflated, 0, size);
        }
    }

    private void ReleaseMessage()
    {
        if (!_holdsMessage)
        {
            return;
        }

        _holdsMessage = false;
        _stream.Input.AdvanceTo(_messageEnd);
        if (_inflated is { } inflated)
        {
            _inflated = null;
            ArrayPool<byte>.Shared.Return(inflated);
        }
    }

    private void ReleaseRequest()
    {
        try
        {
            ReleaseMessage();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The stream was aborted meanwhile; its buffers are released by the abort.
            _holdsMessage = false;
        }
    }
}
