namespace Netcd.Protocol.Codec;

/// <summary>Walks the operations of one branch of a transaction that parsed.</summary>
public ref struct RequestOpEnumerator
{
    private readonly ReadOnlySpan<byte> _outermost;
    private readonly ReadOnlySpan<RequestOpRecord> _records;
    private readonly bool _isFailure;
    private int _current;
    private int _next;

    internal RequestOpEnumerator(ReadOnlySpan<byte> outermost, ReadOnlySpan<RequestOpRecord> records, bool isFailure)
    {
        _outermost = outermost;
        _records = records;
        _isFailure = isFailure;
    }

    /// <summary>The operation the walk stands on.</summary>
    public readonly RequestOpView Current => new(_outermost, _records[_current.._next]);

    /// <summary>For <c>foreach</c>.</summary>
    public readonly RequestOpEnumerator GetEnumerator() => this;

    /// <summary>Moves on.</summary>
    public bool MoveNext()
    {
        while (_next < _records.Length)
        {
            _current = _next;
            ref readonly var record = ref _records[_current];
            _next += 1 + record.NestedCount;
            if (record.IsFailure == _isFailure)
            {
                return true;
            }
        }

        return false;
    }
}
