namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.RequestOp</c> of a transaction that parsed.</summary>
public readonly ref struct RequestOpView
{
    private readonly ReadOnlySpan<byte> _outermost;
    private readonly ReadOnlySpan<RequestOpRecord> _records;
    private readonly ref readonly RequestOpRecord _record;

    /// <param name="outermost">The transaction that was parsed.</param>
    /// <param name="records">The operation's record and those of what is nested in it.</param>
    internal RequestOpView(ReadOnlySpan<byte> outermost, ReadOnlySpan<RequestOpRecord> records)
    {
        _outermost = outermost;
        _records = records;
        _record = ref records[0];
    }

    /// <summary>Which operation it is.</summary>
    public RequestOpKind Kind => _record.Kind;

    /// <summary>The encoded nested request.</summary>
    public ReadOnlySpan<byte> Body => _outermost.Slice(_record.BodyStart, _record.BodyLength);

    /// <summary>The range request.</summary>
    public RangeRequestView Range => RangeRequestView.TryParse(Body, out var view) ? view : default;

    /// <summary>The put request; empty when the operation is none.</summary>
    public PutRequestView Put => new()
    {
        Key = _outermost.Slice(_record.KeyStart, _record.KeyLength),
        Value = _outermost.Slice(_record.ValueStart, _record.ValueLength),
        Lease = _record.Lease,
        PrevKv = _record.PrevKv,
        IgnoreValue = _record.IgnoreValue,
        IgnoreLease = _record.IgnoreLease,
    };

    /// <summary>The delete request.</summary>
    public DeleteRangeRequestView DeleteRange => DeleteRangeRequestView.TryParse(Body, out var view) ? view : default;

    /// <summary>The nested transaction. It ends with the outermost one and need not be disposed.</summary>
    public TxnRequestView Txn => new(_outermost, Body, _record.CompareCount, _records[1..]);
}
