using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Netcd.Rpc.Http2;

/// <summary>
/// The request body of one stream: the connection appends, one reader takes. What the reader has looked at is given back to the client's
/// window, so a reader that does not read holds the client up. The bytes lie in one piece, so a message is one span.
/// </summary>
internal sealed class StreamInput(Http2Stream stream) : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly Lock _gate = new();

    // The continuation of a reader runs on the connection's loop: a message that has arrived is handled without a change of threads.
    private ManualResetValueTaskSourceCore<bool> _signal;
    private byte[] _bytes = [];
    private byte[]? _retired;
    private int _start;
    private int _end;
    private int _readStart;
    private int _examined;
    private int _credited;
    private bool _isReading;
    private bool _isWaiting;
    private bool _isCompleted;
    private bool _isCancelled;
    private bool _isAborted;

    /// <summary>Whether the client has sent everything.</summary>
    public bool IsCompleted => _isCompleted;

    /// <summary>Bytes that wait for the reader.</summary>
    public int Length => _end - _start;

    /// <summary>Appends what has arrived. Called by the connection's loop.</summary>
    /// <returns>False when nobody will read it: the bytes are the caller's to give back to the client's window.</returns>
    public bool Append(ReadOnlySpan<byte> data, bool isLast)
    {
        bool wake;
        lock (_gate)
        {
            if (_isAborted)
            {
                return false;
            }

            if (data.Length > 0)
            {
                MakeRoom(data.Length);
                data.CopyTo(_bytes.AsSpan(_end));
                _end += data.Length;
            }

            _isCompleted |= isLast;
            wake = (isLast || data.Length > 0) && TakeWaiter();
        }

        if (wake)
        {
            _signal.SetResult(true);
        }

        return true;
    }

    /// <summary>The stream is over: readers fail from now on.</summary>
    public void Abort()
    {
        bool wake;
        lock (_gate)
        {
            _isAborted = true;
            wake = TakeWaiter();
        }

        if (wake)
        {
            // Not on the thread that aborts, which may hold other calls up.
            ThreadPool.UnsafeQueueUserWorkItem(static input => input._signal.SetResult(true), this, preferLocal: false);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            return TryReadLocked(out result);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (TryReadLocked(out ReadResult result))
            {
                return new(result);
            }

            if (_isWaiting)
            {
                throw new InvalidOperationException("two readers of one request");
            }

            _signal.Reset();
            _isWaiting = true;
        }

        return new(this, _signal.Version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        int credit;
        lock (_gate)
        {
            if (!_isReading)
            {
                throw new InvalidOperationException("nothing was read");
            }

            int taken = consumed.GetInteger() - _readStart;
            int seen = Math.Max(taken, examined.GetInteger() - _readStart);
            _isReading = false;
            credit = Math.Max(0, seen - _credited);
            _credited = Math.Max(_credited, seen) - taken;
            _start += taken;
            _examined = seen - taken;
            if (_retired is { } retired)
            {
                _retired = null;
                ArrayPool<byte>.Shared.Return(retired);
            }

            if (_start == _end)
            {
                Free();
            }
        }

        stream.Connection.ReturnCredit(stream, credit);
    }

    public override void CancelPendingRead()
    {
        bool wake;
        lock (_gate)
        {
            _isCancelled = true;
            wake = TakeWaiter();
        }

        if (wake)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static input => input._signal.SetResult(true), this, preferLocal: false);
        }
    }

    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Releases the buffers when neither the connection nor the handler uses the stream any more.</summary>
    /// <returns>Bytes that were never given back to the client's connection window.</returns>
    public int Release()
    {
        lock (_gate)
        {
            int rest = _end - _start - _credited;
            Free();
            if (_retired is { } retired)
            {
                _retired = null;
                ArrayPool<byte>.Shared.Return(retired);
            }

            _isAborted = true;
            return rest;
        }
    }

    /// <summary>Makes the object ready for the next request. Nobody else may know it.</summary>
    public void Reset()
    {
        _isCompleted = _isCancelled = _isAborted = _isReading = false;
        _signal.Reset();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _signal.GetResult(token);
        lock (_gate)
        {
            _ = TryReadLocked(out ReadResult result);
            return result;
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    private bool TakeWaiter()
    {
        bool wake = _isWaiting;
        _isWaiting = false;
        return wake;
    }

    private bool TryReadLocked(out ReadResult result)
    {
        if (_isAborted)
        {
            throw new IOException("the stream was reset");
        }

        bool isCancelled = _isCancelled;
        if (!isCancelled && !_isCompleted && _end - _start <= _examined)
        {
            result = default;
            return false;
        }

        _isCancelled = false;
        _isReading = true;
        _readStart = _start;
        result = new ReadResult(new ReadOnlySequence<byte>(_bytes, _start, _end - _start), isCancelled, _isCompleted);
        return true;
    }

    private void MakeRoom(int more)
    {
        if (_bytes.Length - _end >= more)
        {
            return;
        }

        int length = _end - _start;
        byte[] target = _isReading || _bytes.Length - length < more ? ArrayPool<byte>.Shared.Rent(Math.Max(length + more, Math.Min(2 * _bytes.Length, 1 << 20))) : _bytes;
        _bytes.AsSpan(_start, length).CopyTo(target);
        if (target != _bytes)
        {
            Retire(_bytes);
            _bytes = target;
        }

        // A reader's positions count from where its read began.
        _start = 0;
        _end = length;
    }

    private void Retire(byte[] old)
    {
        if (_isReading && _retired is null)
        {
            // The reader still holds a span of it.
            _retired = old;
        }
        else if (old.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }

    private void Free()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        _start = _end = _credited = _examined = 0;
    }
}
