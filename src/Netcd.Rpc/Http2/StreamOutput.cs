using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Netcd.Rpc.Http2;

/// <summary>
/// The response body of one stream. The handler writes into one buffer; a flush gives it to the connection, which sends what the
/// client's windows allow and keeps the rest here. One writer at a time.
/// </summary>
internal sealed class StreamOutput(Http2Stream stream) : PipeWriter, IValueTaskSource<FlushResult>
{
    // A flush waits when more than this waits for the client's window or for the transport, until half of it is sent: so a long answer
    // is written in runs and does not change threads for every piece.
    private const int MaxPending = 64 * 1024;

    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private byte[] _building = [];
    private int _built;
    private byte[] _pending = [];
    private int _pendingStart;
    private int _pendingEnd;
    private bool _isWaiting;
    private bool _isCancelled;

    /// <summary>Bytes that were written but not flushed.</summary>
    public ReadOnlyMemory<byte> Unflushed => _building.AsMemory(0, _built);

    /// <summary>Bytes that were flushed and cannot be sent yet. Under the connection's lock.</summary>
    public ReadOnlySpan<byte> Pending => _pending.AsSpan(_pendingStart, _pendingEnd - _pendingStart);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        int size = Math.Max(sizeHint, 256);
        if (_building.Length - _built < size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_built + size, 2 * _built));
            _building.AsSpan(0, _built).CopyTo(larger);
            Return(ref _building);
            _building = larger;
        }

        return _building.AsMemory(_built);
    }

    public override void Advance(int bytes) => _built += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => stream.Connection.FlushStream(stream);

    public override void CancelPendingFlush() => Cancel();

    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>The unflushed bytes were sent up to here; the rest joins the pending ones. Under the connection's lock.</summary>
    public void FlushedUpTo(int sent)
    {
        int rest = _built - sent;
        _built = 0;
        if (rest == 0)
        {
            Return(ref _building);
            return;
        }

        if (_pendingStart == _pendingEnd)
        {
            Return(ref _pending);
            (_pending, _building) = (_building, []);
            (_pendingStart, _pendingEnd) = (sent, sent + rest);
            return;
        }

        if (_pending.Length - _pendingEnd < rest)
        {
            int length = _pendingEnd - _pendingStart;
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + rest, 2 * length));
            Pending.CopyTo(larger);
            Return(ref _pending);
            _pending = larger;
            (_pendingStart, _pendingEnd) = (0, length);
        }

        _building.AsSpan(sent, rest).CopyTo(_pending.AsSpan(_pendingEnd));
        _pendingEnd += rest;
        Return(ref _building);
    }

    /// <summary>So many pending bytes were sent. Under the connection's lock.</summary>
    public void Sent(int count)
    {
        _pendingStart += count;
        if (_pendingStart == _pendingEnd)
        {
            Return(ref _pending);
            _pendingStart = _pendingEnd = 0;
        }

        if (_isWaiting && _pendingEnd - _pendingStart <= MaxPending / 2)
        {
            Wake();
        }
    }

    /// <summary>The result of a flush: waits while too much is pending. Under the connection's lock.</summary>
    public ValueTask<FlushResult> Wait(bool isOver)
    {
        if (isOver || _isCancelled || _pendingEnd - _pendingStart <= MaxPending)
        {
            return new(Result(isOver));
        }

        if (_isWaiting)
        {
            throw new InvalidOperationException("two writers of one response");
        }

        _signal.Reset();
        _isWaiting = true;
        return new(this, _signal.Version);
    }

    /// <summary>Ends a flush that waits. Under the connection's lock.</summary>
    public void Wake()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _signal.SetResult(true);
        }
    }

    /// <summary>Drops what was not sent. Under the connection's lock; nobody writes any more.</summary>
    public void Release()
    {
        Return(ref _building);
        Return(ref _pending);
        _built = _pendingStart = _pendingEnd = 0;
        _isCancelled = false;
    }

    /// <summary>Drops what waits for the client: nobody will read it. Under the connection's lock.</summary>
    public void DropPending()
    {
        Return(ref _pending);
        _pendingStart = _pendingEnd = 0;
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _signal.GetResult(token);
        return Result(stream.IsOver);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    private void Cancel()
    {
        _isCancelled = true;
        stream.Connection.WakeWriter(stream);
    }

    private FlushResult Result(bool isOver)
    {
        bool isCancelled = _isCancelled;
        _isCancelled = false;
        return new FlushResult(isCancelled, isOver);
    }

    private static void Return(ref byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = [];
        }
    }
}
