namespace Netcd.Protocol.Codec;

/// <summary>
/// An <c>etcdserverpb.TxnRequest</c>. Parsing validates the whole tree once; compares and operations are then walked in place.
/// </summary>
public ref struct TxnRequestView
{
    /// <summary>Deepest nesting that is accepted; etcd's operation limit allows 128 levels.</summary>
    public const int MaxDepth = 200;

    private const int CompareField = 1;
    private const int SuccessField = 2;
    private const int FailureField = 3;

    private ReadOnlySpan<byte> _message;

    /// <summary>Number of compares.</summary>
    public int CompareCount { get; private set; }

    /// <summary>Number of operations of the success branch.</summary>
    public int SuccessCount { get; private set; }

    /// <summary>Number of operations of the failure branch.</summary>
    public int FailureCount { get; private set; }

    /// <summary>The compares in order.</summary>
    public readonly CompareEnumerator Compares => new(_message, CompareField);

    /// <summary>Operations that run when all compares hold.</summary>
    public readonly RequestOpEnumerator Success => new(_message, SuccessField);

    /// <summary>Operations that run otherwise.</summary>
    public readonly RequestOpEnumerator Failure => new(_message, FailureField);

    /// <summary>The operations of one branch.</summary>
    public readonly RequestOpEnumerator Branch(bool success) => success ? Success : Failure;

    /// <summary>Parses the transaction and everything nested in it; false when it is malformed or nested deeper than <see cref="MaxDepth"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out TxnRequestView view) => TryParse(message, 0, out view);

    internal static TxnRequestView Trusted(ReadOnlySpan<byte> message)
    {
        Count(message, out var view);
        return view;
    }

    internal static bool TryParse(ReadOnlySpan<byte> message, int depth, out TxnRequestView view)
    {
        if (depth >= MaxDepth || !Count(message, out view))
        {
            view = default;
            return false;
        }

        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            bool valid = true;
            switch (reader.Field)
            {
                case CompareField: valid = CompareView.TryParse(reader.Bytes(), out _); break;
                case SuccessField or FailureField: valid = RequestOpView.TryParse(reader.Bytes(), depth, out _); break;
                default: reader.Skip(); break;
            }

            if (!valid)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Count(ReadOnlySpan<byte> message, out TxnRequestView view)
    {
        view = new TxnRequestView { _message = message };
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case CompareField:
                    view.CompareCount++;
                    reader.Bytes();
                    break;
                case SuccessField:
                    view.SuccessCount++;
                    reader.Bytes();
                    break;
                case FailureField:
                    view.FailureCount++;
                    reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return !reader.IsMalformed;
    }
}
