namespace Netcd.Raft;

/// <summary>A list that is filled while the application works on what it held before. Two arrays take turns, so that steady work allocates nothing.</summary>
internal sealed class HandoverList<T>
{
    /// <summary>An array that one burst made larger than this is not kept.</summary>
    private const int LargestKept = 4096;

    private T[] _filling = [];
    private T[] _handed = [];
    private int _handedCount;

    public int Count { get; private set; }

    public ReadOnlySpan<T> Span => _filling.AsSpan(0, Count);

    public void Add(in T item)
    {
        if (Count == _filling.Length)
        {
            Array.Resize(ref _filling, Math.Max(8, 2 * Count));
        }

        _filling[Count++] = item;
    }

    /// <summary>Gives away what was filled in; it stays valid until the next call.</summary>
    public ReadOnlyMemory<T> HandOver()
    {
        Array.Clear(_handed, 0, _handedCount);
        var emptied = _handed.Length > LargestKept ? [] : _handed;
        (_handed, _handedCount, _filling, Count) = (_filling, Count, emptied, 0);
        return _handed.AsMemory(0, _handedCount);
    }

    public void Clear()
    {
        Array.Clear(_filling, 0, Count);
        Count = 0;
    }
}
