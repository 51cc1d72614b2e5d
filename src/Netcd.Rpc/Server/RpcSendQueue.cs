using System.Threading.Channels;

namespace Netcd.Rpc.Server;

/// <summary>
/// Responses of one stream that come from many threads: producers enqueue without waiting, one writer sends everything that is queued
/// with one flush and waits for the client's window. Bounded by count and by bytes; when it is full, enqueueing says no and
/// the producer decides (etcd: the watcher falls back to catching up).
/// </summary>
/// <typeparam name="T">The message, a struct.</typeparam>
public sealed class RpcSendQueue<T>
    where T : IRpcPayload
{
    // More than one flush per this much would only add system calls; less would hold responses back.
    private const int FlushBytes = 64 * 1024;

    private readonly RpcCall _call;
    private readonly long _maxBytes;
    private readonly Channel<T> _messages;
    private long _queuedBytes;

    /// <summary>Creates the queue of a call.</summary>
    /// <param name="call">A stream.</param>
    /// <param name="capacity">Most messages that wait.</param>
    /// <param name="maxBytes">Most bytes that wait. One message alone may be larger.</param>
    public RpcSendQueue(RpcCall call, int capacity, long maxBytes)
    {
        _call = call;
        _maxBytes = maxBytes;
        _messages = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Bytes that wait.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>Hands a message over. Any thread.</summary>
    /// <returns>False when the queue is full or closed: the message was not taken and is the caller's to release.</returns>
    public bool TryEnqueue(T message)
    {
        int size = message.Size;
        long total = Interlocked.Add(ref _queuedBytes, size);
        if ((total <= _maxBytes || total == size) && _messages.Writer.TryWrite(message))
        {
            return true;
        }

        Interlocked.Add(ref _queuedBytes, -size);
        return false;
    }

    /// <summary>No more messages: <see cref="RunAsync"/> ends when all are sent.</summary>
    public void Complete() => _messages.Writer.TryComplete();

    /// <summary>The writer. Runs until <see cref="Complete"/> or the end of the call; what is left then is released unsent.</summary>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task RunAsync()
    {
        try
        {
            while (await _messages.Reader.WaitToReadAsync(_call.Cancellation))
            {
                long unflushed = 0;
                while (unflushed < FlushBytes && _messages.Reader.TryRead(out T? message))
                {
                    unflushed += Send(message);
                }

                await _call.FlushAsync();
            }
        }
        finally
        {
            _messages.Writer.TryComplete();
            while (_messages.Reader.TryRead(out T? dropped))
            {
                Interlocked.Add(ref _queuedBytes, -dropped.Size);
                dropped.Release();
            }
        }
    }

    private int Send(T message)
    {
        int size = message.Size;
        try
        {
            message.CopyTo(_call.BeginMessage(size)[..size]);
            _call.EndMessage();
            return size;
        }
        finally
        {
            Interlocked.Add(ref _queuedBytes, -size);
            message.Release();
        }
    }
}
