using System.IO.Pipelines;

namespace Netcd.Rpc.Listening.Authority;

/// <summary>
/// Lets clients in whose <c>:authority</c> Kestrel refuses with a reset. The Go client of etcd 3.5.0 (in Kubernetes 1.22 and 1.23, among
/// others) sends <c>#initially=[host:port]</c>, and etcd takes it. Looks at a connection until its first header block; when that is fine,
/// as with all other clients, it only passes reads through.
/// </summary>
internal sealed class AuthorityRepair(PipeReader inner) : PipeReader
{
    private readonly HeaderFrames _frames = new();
    private readonly Pipe _repaired = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private bool _passThrough;
    private bool _isRepairedRead;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryReadRepaired(out ReadResult result))
        {
            return new(result);
        }

        return _passThrough ? inner.ReadAsync(cancellationToken) : ReadAndRepairAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result) => TryReadRepaired(out result) || (_passThrough && inner.TryRead(out result));

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
        (_isRepairedRead ? _repaired.Reader : inner).AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _repaired.Writer.Complete();
        _repaired.Reader.Complete();
        inner.Complete(exception);
    }

    private bool TryReadRepaired(out ReadResult result) => _isRepairedRead = _repaired.Reader.TryRead(out result);

    private async ValueTask<ReadResult> ReadAndRepairAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await inner.ReadAsync(cancellationToken);
            if (result.IsCanceled)
            {
                return result;
            }

            SequencePosition taken = _frames.Copy(result.Buffer, _repaired.Writer);
            _passThrough = _frames.IsDone || result.IsCompleted;
            // What is left belongs to the next read when the rest is passed through, and waits for more bytes otherwise.
            inner.AdvanceTo(taken, _passThrough ? taken : result.Buffer.End);
            await _repaired.Writer.FlushAsync(CancellationToken.None);
            if (TryReadRepaired(out ReadResult repaired))
            {
                return repaired;
            }

            if (_passThrough)
            {
                return await inner.ReadAsync(cancellationToken);
            }
        }
    }
}
