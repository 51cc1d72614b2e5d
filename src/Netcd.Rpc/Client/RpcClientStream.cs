using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Client;

/// <summary>
/// An open call at the client. One task may write while another one reads. Disposing cancels the call when it is still open.
/// </summary>
public sealed partial class RpcClientStream : IAsyncDisposable
{
    private readonly RpcChannel _channel;
    private readonly HttpRequestMessage _request;
    private readonly DuplexContent? _body;
    private readonly CancellationTokenSource _cancellation;
    private readonly CancellationToken _callerToken;
    private readonly Task<HttpResponseMessage> _sent;
    private HttpResponseMessage? _response;
    private PipeReader? _reader;
    private RpcStatus? _status;
    private int _disposed;

    internal RpcClientStream(RpcChannel channel, HttpMessageInvoker http, HttpRequestMessage request, RpcCallOptions options)
    {
        _channel = channel;
        _request = request;
        _body = request.Content as DuplexContent;
        _callerToken = options.Cancellation;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation);
        if (options.Timeout is { } timeout)
        {
            Deadline = timeout;
            _cancellation.CancelAfter(timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout > MaxTimer ? Timeout.InfiniteTimeSpan : timeout);
        }

        _sent = SendAsync(http);
    }

    private static TimeSpan MaxTimer => TimeSpan.FromMilliseconds(int.MaxValue);

    private TimeSpan? Deadline { get; }

    /// <summary>Outcome of the call; null while it is open.</summary>
    public RpcStatus? Status => _status;

    /// <summary>Metadata from the head of the response, without the headers of the protocol; empty until the first read has ended.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders => _response is { } response ? ResponseMetadata.Of(response.Headers) : [];

    /// <summary>Metadata from the end of the response; empty until the end has been read.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers { get; private set; } = [];

    /// <summary>Sends a message and waits until it is accepted by the connection (its flow-control window has room).</summary>
    /// <exception cref="RpcException">The call is over, with this status; or the message is too large.</exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message)
    {
        MessageContent.CheckSize(message.Length, _channel.Options.MaxSendMessageSize);
        byte[] frame = ArrayPool<byte>.Shared.Rent(message.Length + MessageFrame.PrefixSize);
        MessageFrame.WritePrefix(frame, message.Length);
        message.CopyTo(frame.AsMemory(MessageFrame.PrefixSize));
        await SendFrameAsync(frame, message.Length + MessageFrame.PrefixSize);
    }

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte})"/>
    public async ValueTask WriteAsync(IMessage message)
    {
        int size = message.CalculateSize();
        MessageContent.CheckSize(size, _channel.Options.MaxSendMessageSize);
        byte[] frame = ArrayPool<byte>.Shared.Rent(size + MessageFrame.PrefixSize);
        MessageFrame.WritePrefix(frame, size);
        message.WriteTo(frame.AsSpan(MessageFrame.PrefixSize, size));
        await SendFrameAsync(frame, size + MessageFrame.PrefixSize);
    }

    /// <summary>Sends messages together: they leave with one write.</summary>
    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte})"/>
    public async ValueTask WriteAsync(IReadOnlyCollection<ReadOnlyMemory<byte>> messages)
    {
        int size = 0;
        foreach (ReadOnlyMemory<byte> message in messages)
        {
            MessageContent.CheckSize(message.Length, _channel.Options.MaxSendMessageSize);
            size = checked(size + message.Length + MessageFrame.PrefixSize);
        }

        byte[] frames = ArrayPool<byte>.Shared.Rent(size);
        int at = 0;
        foreach (ReadOnlyMemory<byte> message in messages)
        {
            MessageFrame.WritePrefix(frames.AsSpan(at), message.Length);
            message.CopyTo(frames.AsMemory(at + MessageFrame.PrefixSize));
            at += message.Length + MessageFrame.PrefixSize;
        }

        await SendFrameAsync(frames, size);
    }

    /// <summary>Half-closes: no more messages will be written.</summary>
    public void CompleteWrites() => _body?.Complete();

    /// <summary>The next response message, or the end of a call that succeeded. The message is valid until the next read.</summary>
    /// <exception cref="RpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public ValueTask<RpcMessage> ReadAsync()
    {
        try
        {
            ReleaseMessage();
            if (_status is null && _reader is not null && _reader.TryRead(out ReadResult result) && TryTake(result, out RpcMessage message))
            {
                return new(message);
            }
        }
        catch (RpcException e)
        {
            return ValueTask.FromException<RpcMessage>(e);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<RpcMessage>(Translate(e));
        }

        return AwaitMessage();
    }

    private async ValueTask<RpcMessage> AwaitMessage()
    {
        if (_status is { } known)
        {
            return known.IsOK ? RpcMessage.End : throw Failure(known, null);
        }

        try
        {
            _reader ??= await OpenAsync();
            while (true)
            {
                ReadResult result = await _reader.ReadAsync(_cancellation.Token);
                if (TryTake(result, out RpcMessage message))
                {
                    return message;
                }

                if (result.IsCompleted)
                {
                    return Finish(result.Buffer.IsEmpty);
                }
            }
        }
        catch (RpcException e)
        {
            _status ??= e.Status;
            throw;
        }
        catch (Exception e)
        {
            throw Translate(e);
        }
    }

    /// <summary>Cancels the call when it is open, and frees what it holds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        ReleaseMessage();
        if (_status is null)
        {
            // Before anything may end the body in order.
            _body?.Abandon(new OperationCanceledException("the call was cancelled"));
            await _cancellation.CancelAsync();
        }

        _body?.Complete();
        try
        {
            (await _sent).Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // The failure was told to the reader, or nobody wanted to know.
            _status ??= TransportErrors.Of(e, _channel.EndPoint);
        }

        _request.Dispose();
        _cancellation.Dispose();
    }

    internal static T Parse<T>(ReadOnlySequence<byte> payload, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(new RpcStatus(RpcStatusCode.Internal, $"grpc: failed to unmarshal the received message: {e.Message}"), e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http)
    {
        try
        {
            return await http.SendAsync(_request, _cancellation.Token);
        }
        catch (Exception e)
        {
            _body?.Abandon(e);
            throw;
        }
    }

    private async ValueTask SendFrameAsync(byte[] frame, int length)
    {
        if (_body is null)
        {
            throw new InvalidOperationException("the call has only one request message");
        }

        try
        {
            Stream stream = await _body.Stream;
            await stream.WriteAsync(frame.AsMemory(0, length), _cancellation.Token);
            await stream.FlushAsync(_cancellation.Token);
            ArrayPool<byte>.Shared.Return(frame);
        }
        catch (Exception e)
        {
            // A server that ended the call says why in its status, which is worth more than the broken write.
            if (!_cancellation.IsCancellationRequested && await StatusOfResponseAsync() is { IsOK: false } status)
            {
                throw Failure(status, e);
            }

            throw Translate(e);
        }
    }

    private async ValueTask<RpcStatus?> StatusOfResponseAsync()
    {
        try
        {
            HttpResponseMessage response = await _sent;
            return ResponseMetadata.StatusOf(response.Headers) ?? ResponseMetadata.StatusOf(response.TrailingHeaders);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private RpcException Failure(RpcStatus status, Exception? inner)
    {
        _status ??= status;
        return new RpcException(status, inner) { Trailers = Trailers };
    }

    private Exception Translate(Exception e)
    {
        if (_callerToken.IsCancellationRequested)
        {
            _status ??= new RpcStatus(RpcStatusCode.Canceled, "context canceled");
            return new OperationCanceledException("context canceled", e, _callerToken);
        }

        if (_cancellation.IsCancellationRequested)
        {
            return Deadline is not null && _disposed == 0
                ? Failure(new(RpcStatusCode.DeadlineExceeded, "context deadline exceeded"), e)
                : Failure(new(RpcStatusCode.Canceled, "context canceled"), e);
        }

        return Failure(TransportErrors.Of(e, _channel.EndPoint), e);
    }
}
