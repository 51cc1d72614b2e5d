using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Netcd.Raft;
using Netcd.Rpc.Http;
using Netcd.Server.Peers.Streams;

namespace Netcd.Server.Peers.Links;

/// <summary>
/// One stream that a peer reads from: a queue, and the loop that writes it to the response. The loop runs on the request's task;
/// the rest is thread-safe. Messages that queued up leave in one write.
/// </summary>
internal sealed class OutgoingStream(StreamKind kind, PlainHttpExchange exchange, LinkContext context)
{
    private const int QueueLength = 4096;
    private const int WriteSize = 64 << 10;
    private const int KeptBuffer = 4 << 20;

    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly IMessageEncoder _encoder = kind.NewEncoder();
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> _buffer = new(WriteSize);

    /// <summary>Whether messages are left that nobody will write.</summary>
    public bool HasUnsent => _queue.Reader.TryPeek(out _);

    /// <summary>Completes when <see cref="RunAsync"/> has returned.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Queues a message.</summary>
    public SendResult TrySend(in Message message) =>
        _queue.Writer.TryWrite(message) ? SendResult.Queued
        : _end.IsCancellationRequested || _queue.Reader.Completion.IsCompleted ? SendResult.Detached
        : SendResult.Full;

    /// <summary>Writes until <see cref="End"/> or until the connection fails.</summary>
    /// <returns>Null at the end, else what went wrong.</returns>
    public async Task<string?> RunAsync()
    {
        try
        {
            await exchange.StartAsync();
            await exchange.FlushAsync();
            await using ITimer heartbeat = context.Clock.CreateTimer(_ => _queue.Writer.TryWrite(LinkHeartbeat.Message), null, context.Options.LinkHeartbeatInterval, context.Options.LinkHeartbeatInterval);
            using CancellationTokenRegistration aborted = exchange.Aborted.UnsafeRegister(_ => _queue.Writer.TryComplete(new IOException("connection closed by the remote")), null);
            while (!_end.IsCancellationRequested && await _queue.Reader.WaitToReadAsync())
            {
                await WriteQueuedAsync();
            }

            return null;
        }
        catch (Exception e)
        {
            exchange.Abort();
            return _end.IsCancellationRequested ? null : FailureText.Of(e);
        }
        finally
        {
            _queue.Writer.TryComplete();
            _ended.TrySetResult();
        }
    }

    /// <summary>Ends the response. A write that waits for the peer is cut.</summary>
    public void End()
    {
        _end.Cancel();
        _queue.Writer.TryComplete();
    }

    private async ValueTask WriteQueuedAsync()
    {
        while (!_end.IsCancellationRequested && _queue.Reader.TryRead(out Message message))
        {
            long start = context.Clock.GetTimestamp();
            int before = _buffer.WrittenCount;
            _encoder.Encode(message, _buffer);
            if (message.Type == MessageType.MsgApp)
            {
                context.Statistics.Sent.Add(_buffer.WrittenCount - before);
                context.Follower.Succeed(context.Clock.GetElapsedTime(start));
            }

            if (_buffer.WrittenCount >= WriteSize)
            {
                await WriteAsync();
            }
        }

        if (_buffer.WrittenCount > 0)
        {
            await WriteAsync();
        }
    }

    private async ValueTask WriteAsync()
    {
        ValueTask<FlushResult> write = exchange.ResponseBody.WriteAsync(_buffer.WrittenMemory);
        FlushResult result = write.IsCompletedSuccessfully
            ? write.Result
            : await write.AsTask().WaitAsync(context.Options.WriteTimeout, context.Clock, _end.Token);
        if (result.IsCompleted || exchange.Aborted.IsCancellationRequested)
        {
            throw new IOException("connection closed by the remote");
        }

        context.SentBytes.Add(_buffer.WrittenCount);
        _buffer.ResetWrittenCount();
        if (_buffer.Capacity > KeptBuffer)
        {
            _buffer = new ArrayBufferWriter<byte>(WriteSize);
        }
    }
}
