using System.Buffers;

namespace Netcd.Protocol.Codec;

/// <summary>
/// An <c>etcdserverpb.TxnRequest</c>. Parsing validates and decodes the whole tree once; compares and operations are then walked
/// in place. Dispose what <see cref="TryParse"/> gave once, after use; views taken from it end with it.
/// </summary>
public ref struct TxnRequestView
{
    /// <summary>Deepest nesting that is accepted; etcd's operation limit allows 128 levels.</summary>
    public const int MaxDepth = 200;

    internal const int CompareField = 1;
    internal const int SuccessField = 2;
    internal const int FailureField = 3;

    private readonly ReadOnlySpan<byte> _outermost;
    private readonly ReadOnlySpan<RequestOpRecord> _records;
    private RequestOpRecord[]? _rented;

    internal TxnRequestView(ReadOnlySpan<byte> outermost, ReadOnlySpan<byte> message, int compareCount, ReadOnlySpan<RequestOpRecord> records)
    {
        _outermost = outermost;
        _records = records;
        Message = message;
        CompareCount = compareCount;
    }

    /// <summary>The encoded transaction.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>Number of compares.</summary>
    public int CompareCount { get; }

    /// <summary>Number of operations of the success branch.</summary>
    public readonly int SuccessCount => Count(Success);

    /// <summary>Number of operations of the failure branch.</summary>
    public readonly int FailureCount => Count(Failure);

    /// <summary>The compares in order.</summary>
    public readonly CompareEnumerator Compares => new(CompareCount > 0 ? Message : default, CompareField);

    /// <summary>Operations that run when all compares hold.</summary>
    public readonly RequestOpEnumerator Success => Branch(success: true);

    /// <summary>Operations that run otherwise.</summary>
    public readonly RequestOpEnumerator Failure => Branch(success: false);

    /// <summary>The operations of one branch.</summary>
    public readonly RequestOpEnumerator Branch(bool success) => new(_outermost, _records, isFailure: !success);

    /// <summary>Parses the transaction and everything nested in it; false when it is malformed or nested deeper than <see cref="MaxDepth"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out TxnRequestView view)
    {
        var parser = new TxnParser(message);
        bool valid = parser.TryParse(message, depth: 0, out int compares);
        var records = parser.Detach(out int count);
        view = new TxnRequestView(message, message, compares, records.AsSpan(0, count)) { _rented = records };
        if (!valid)
        {
            view.Dispose();
            view = default;
        }

        return valid;
    }

    /// <summary>Gives the memory of the decoded operations back.</summary>
    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<RequestOpRecord>.Shared.Return(rented);
        }
    }

    private static int Count(RequestOpEnumerator operations)
    {
        int count = 0;
        while (operations.MoveNext())
        {
            count++;
        }

        return count;
    }
}
