using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Netcd.Rpc.Http1;

/// <summary>A request body that is there from the beginning, as handlers read it. Not thread-safe.</summary>
internal sealed class WholeBody : PipeReader
{
    private ReadOnlySequence<byte> _rest;
    private long _length;

    /// <summary>Most bytes of a body; null for no limit.</summary>
    public long? Limit { get; set; }

    /// <summary>Begins the body of the next request.</summary>
    public void Reset(ReadOnlyMemory<byte> body)
    {
        _rest = new ReadOnlySequence<byte>(body);
        _length = body.Length;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_length > Limit.GetValueOrDefault(long.MaxValue))
        {
            throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
        }

        result = new ReadResult(_rest, isCanceled: false, isCompleted: true);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        TryRead(out ReadResult result);
        return new(result);
    }

    public override void AdvanceTo(SequencePosition consumed) => _rest = _rest.Slice(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

    /// <summary>Does nothing: no read waits.</summary>
    public override void CancelPendingRead()
    {
    }

    public override void Complete(Exception? exception = null) => _rest = default;
}
