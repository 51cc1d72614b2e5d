using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Netcd.Rpc.Http2;

/// <summary>A request body with a size limit.</summary>
internal sealed class LimitedReader(PipeReader inner) : PipeReader
{
    private long _taken;
    private SequencePosition _start;
    private System.Buffers.ReadOnlySequence<byte> _buffer;

    /// <summary>Most bytes of the whole body; null for no limit.</summary>
    public long? Limit { get; set; }

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result) && Check(result);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        // The inner reader knows no tokens: the client's end wakes it.
        ReadResult result = await inner.ReadAsync(CancellationToken.None);
        Check(result);
        return result;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _taken += _buffer.Slice(_start, consumed).Length;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private bool Check(in ReadResult result)
    {
        _buffer = result.Buffer;
        _start = _buffer.Start;
        return _taken + _buffer.Length <= Limit.GetValueOrDefault(long.MaxValue)
            ? true
            : throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
