using System.Net.Sockets;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http2;

// Who writes the output to the transport: one thread at a time, and never with the lock.
internal sealed partial class Http2Connection
{
    // When a client does not read its answers, no more of its requests are read above this.
    private const int MaxBacklog = 512 * 1024;

    private readonly FrameBuffer _sending = new();
    private TaskCompletionSource? _backlog;
    private int _isFlushQueued;
    private bool _isFlushing;
    private bool _closesWhenSent;
    private bool _isBroken;

    /// <summary>Sends what waits, on a pool thread.</summary>
    public void Execute()
    {
        Volatile.Write(ref _isFlushQueued, 0);
        Flush();
    }

    /// <summary>Sees to it that what was written leaves soon, together with what other calls write at the same time.</summary>
    private void RequestFlush()
    {
        if (_current == this)
        {
            return;
        }

        if (Interlocked.Exchange(ref _isFlushQueued, 1) != 0 || SendBatch.TryAdd(this))
        {
            return;
        }

        if (_streams.Count <= 1)
        {
            // Nobody to wait for.
            Execute();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Writes to the transport until nothing is left. One thread at a time; others leave their bytes to it.</summary>
    private void Flush()
    {
        lock (_lock)
        {
            if (_isFlushing)
            {
                return;
            }

            _isFlushing = true;
        }

        WriteOut();
    }

    private void WriteOut()
    {
        while (TryTakeOutput())
        {
            ValueTask write;
            try
            {
                write = _transport.WriteAsync(_sending.Written);
                if (write.IsCompletedSuccessfully)
                {
                    write.GetAwaiter().GetResult();
                    continue;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                Abort();
                continue;
            }

            _ = AwaitWriteAsync(write);
            return;
        }
    }

    private async Task AwaitWriteAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Abort();
        }

        WriteOut();
    }

    private bool TryTakeOutput()
    {
        lock (_lock)
        {
            _sending.Clear();
            if (_isBroken)
            {
                _output.Clear();
            }
            else
            {
                SendWaiting();
            }

            if (_output.Length > 0)
            {
                _output.Swap(_sending);
                EndBacklog();
                return true;
            }

            _isFlushing = false;
            EndBacklog();
            if (!_closesWhenSent)
            {
                return false;
            }
        }

        _transport.Dispose();
        return false;
    }

    /// <summary>What the loop has to wait for before it reads on; null when the client reads its answers.</summary>
    private Task? Backlog()
    {
        lock (_lock)
        {
            if (_output.Length <= MaxBacklog || _isBroken)
            {
                return null;
            }

            _backlog ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _backlog.Task;
        }
    }

    private void EndBacklog()
    {
        _backlog?.TrySetResult();
        _backlog = null;
    }
}
