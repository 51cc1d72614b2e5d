namespace Netcd.Core.Mvcc;

/// <summary>The keys a request means by <c>key</c> and <c>range_end</c>.</summary>
public readonly ref struct KeyRange
{
    private readonly ReadOnlySpan<byte> _key;
    private readonly ReadOnlySpan<byte> _end;

    /// <summary>Takes both fields as they stand in the request.</summary>
    public KeyRange(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd)
    {
        _key = key;
        _end = rangeEnd;
    }

    /// <summary>First key.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Exclusive end; means something only when the range is neither a single key nor open.</summary>
    public ReadOnlySpan<byte> End => _end;

    /// <summary>Exactly one key.</summary>
    public bool IsSingle => _end.IsEmpty;

    /// <summary>Every key from <see cref="Key"/> on.</summary>
    public bool IsOpen => _end.Length == 1 && _end[0] == 0;

    /// <summary>Whether no key can lie in it.</summary>
    public bool IsEmpty => !IsSingle && !IsOpen && _end.SequenceCompareTo(_key) <= 0;

    /// <summary>Whether a key lies before the end (it may lie before the start).</summary>
    public bool IsBeforeEnd(ReadOnlySpan<byte> key) =>
        IsSingle ? key.SequenceEqual(_key) : IsOpen || key.SequenceCompareTo(_end) < 0;

    /// <summary>Whether a key is meant.</summary>
    public bool Contains(ReadOnlySpan<byte> key) => key.SequenceCompareTo(_key) >= 0 && IsBeforeEnd(key);
}
