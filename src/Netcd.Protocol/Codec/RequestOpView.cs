namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.RequestOp</c> parsed in place. The typed accessors are for operations of a transaction that parsed.</summary>
public readonly ref struct RequestOpView
{
    private RequestOpView(RequestOpKind kind, ReadOnlySpan<byte> body)
    {
        Kind = kind;
        Body = body;
    }

    /// <summary>Which operation it is.</summary>
    public RequestOpKind Kind { get; }

    /// <summary>The encoded nested request.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The range request.</summary>
    public RangeRequestView Range => RangeRequestView.TryParse(Body, out var view) ? view : default;

    /// <summary>The put request.</summary>
    public PutRequestView Put => PutRequestView.TryParse(Body, out var view) ? view : default;

    /// <summary>The delete request.</summary>
    public DeleteRangeRequestView DeleteRange => DeleteRangeRequestView.TryParse(Body, out var view) ? view : default;

    /// <summary>The nested transaction.</summary>
    public TxnRequestView Txn => TxnRequestView.Trusted(Body);

    /// <summary>Parses the operation and everything nested in it; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out RequestOpView view) => TryParse(message, 0, out view);

    internal static RequestOpView Trusted(ReadOnlySpan<byte> message)
    {
        Split(message, out var view);
        return view;
    }

    internal static bool TryParse(ReadOnlySpan<byte> message, int depth, out RequestOpView view) =>
        Split(message, out view) && view.Kind switch
        {
            RequestOpKind.Range => RangeRequestView.TryParse(view.Body, out _),
            RequestOpKind.Put => PutRequestView.TryParse(view.Body, out _),
            RequestOpKind.DeleteRange => DeleteRangeRequestView.TryParse(view.Body, out _),
            RequestOpKind.Txn => TxnRequestView.TryParse(view.Body, depth + 1, out _),
            _ => true,
        };

    private static bool Split(ReadOnlySpan<byte> message, out RequestOpView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field is >= (int)RequestOpKind.Range and <= (int)RequestOpKind.Txn)
            {
                view = new RequestOpView((RequestOpKind)reader.Field, reader.Bytes());
            }
            else
            {
                reader.Skip();
            }
        }

        return !reader.IsMalformed;
    }
}
