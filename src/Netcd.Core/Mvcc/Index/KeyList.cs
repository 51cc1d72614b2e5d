namespace Netcd.Core.Mvcc.Index;

/// <summary>Whole keys of leaves, put together from their parts; used again and again by the writer of an index.</summary>
internal sealed class KeyList
{
    private const int MaxKeptBytes = 1 << 20;

    private readonly List<int> _ends = [];
    private byte[] _bytes = new byte[4 << 10];

    /// <summary>Keys in it.</summary>
    public int Count => _ends.Count;

    /// <summary>A key; valid until the next change of the list.</summary>
    public ReadOnlySpan<byte> this[int position] => _bytes.AsSpan(StartOf(position).._ends[position]);

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        _ends.Clear();
        if (_bytes.Length > MaxKeptBytes)
        {
            _bytes = new byte[4 << 10];
        }
    }

    /// <summary>Appends a key.</summary>
    /// <param name="prefix">Its first bytes.</param>
    /// <param name="head">The <see cref="KeyHead"/> of the rest.</param>
    /// <param name="tail">What follows.</param>
    public void Add(ReadOnlySpan<byte> prefix, long head, ReadOnlySpan<byte> tail)
    {
        int start = StartOf(Count);
        int needed = start + prefix.Length + KeyHead.Length + tail.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
        }

        prefix.CopyTo(_bytes.AsSpan(start));
        int end = start + prefix.Length;
        end += KeyHead.Write(head, _bytes.AsSpan(end));
        tail.CopyTo(_bytes.AsSpan(end));
        _ends.Add(end + tail.Length);
    }

    /// <summary>Length of what a stretch of the keys, which are in order, have in common at their beginning.</summary>
    public int CommonPrefix(int from, int count) => count == 0 ? 0 : this[from].CommonPrefixLength(this[from + count - 1]);

    private int StartOf(int position) => position == 0 ? 0 : _ends[position - 1];
}
