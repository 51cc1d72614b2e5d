using System.Buffers;
using System.IO.Pipelines;

namespace Netcd.Rpc.Listening;

/// <summary>
/// The input of an HTTP/2 connection whose first request may have an <c>:authority</c> that Kestrel refuses and etcd accepts: etcdctl
/// 3.4 with <c>--cluster</c> sends the member's URL. Copies what comes until the first HEADERS frame, whole frames at a time, and is
/// transparent from then on; later requests name the repaired value by its index in the dynamic table. One reader at a time, as with
/// every pipe.
/// </summary>
internal sealed class AuthorityReader(PipeReader inner) : PipeReader
{
    private readonly OpeningFrames _opening = new();
    private ArrayBufferWriter<byte>? _held = new();
    private ReadOnlySequence<byte> _shown;
    private int _consumed;
    private int _examined;

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _held is null ? inner.ReadAsync(cancellationToken) : ReadOpeningAsync(cancellationToken);

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        while (_held is not null)
        {
            if (TryShowHeld(out result))
            {
                return true;
            }

            if (!inner.TryRead(out ReadResult arrived))
            {
                return false;
            }

            if (TryShow(arrived, out result))
            {
                return true;
            }
        }

        return inner.TryRead(out result);
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_held is null)
        {
            inner.AdvanceTo(consumed, examined);
            return;
        }

        int start = _consumed;
        _consumed = start + (int)_shown.Slice(_shown.Start, consumed).Length;
        _examined = start + (int)_shown.Slice(_shown.Start, examined).Length;
        _shown = default;
        if (_consumed == _held.WrittenCount)
        {
            ForgetConsumed();
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private async ValueTask<ReadResult> ReadOpeningAsync(CancellationToken token)
    {
        while (_held is not null)
        {
            if (TryShowHeld(out ReadResult result) || TryShow(await inner.ReadAsync(token), out result))
            {
                return result;
            }
        }

        return await inner.ReadAsync(token);
    }

    /// <summary>Shows what is held when the caller has not seen all of it.</summary>
    private bool TryShowHeld(out ReadResult result)
    {
        bool more = _examined < _held!.WrittenCount;
        result = more ? Show(isCanceled: false, isCompleted: false) : default;
        return more;
    }

    /// <summary>Holds the whole frames among what has arrived and shows them; false when there is nothing to tell the caller.</summary>
    private bool TryShow(in ReadResult arrived, out ReadResult result)
    {
        ReadOnlySequence<byte> buffer = arrived.Buffer;
        long taken;
        if (_consumed > 0)
        {
            ForgetConsumed();
        }

        bool wasOver = _opening.IsOver;
        if (wasOver)
        {
            // The caller wants more behind bytes of ours that it has not consumed.
            foreach (ReadOnlyMemory<byte> part in buffer)
            {
                _held!.Write(part.Span);
            }

            taken = buffer.Length;
        }
        else
        {
            taken = _opening.Take(buffer, arrived.IsCompleted, _held!);
        }

        // Bytes marked as examined make the next read wait for more: the rest of an unfinished frame, not what follows the opening.
        SequencePosition end = buffer.GetPosition(taken);
        inner.AdvanceTo(end, _opening.IsOver ? end : buffer.End);
        bool isCompleted = arrived.IsCompleted && taken == buffer.Length;
        if (taken > 0 || arrived.IsCanceled || isCompleted)
        {
            result = Show(arrived.IsCanceled, isCompleted);
            return true;
        }

        if (_opening.IsOver && _held!.WrittenCount == 0)
        {
            _held = null;
        }

        result = default;
        return false;
    }

    private ReadResult Show(bool isCanceled, bool isCompleted)
    {
        _shown = new ReadOnlySequence<byte>(_held!.WrittenMemory[_consumed..]);
        return new ReadResult(_shown, isCanceled, isCompleted);
    }

    private void ForgetConsumed()
    {
        byte[] rest = _held!.WrittenSpan[_consumed..].ToArray();
        _examined -= _consumed;
        _consumed = 0;
        _held.ResetWrittenCount();
        _held.Write(rest);
        if (rest.Length == 0 && _opening.IsOver)
        {
            _held = null;
        }
    }
}
