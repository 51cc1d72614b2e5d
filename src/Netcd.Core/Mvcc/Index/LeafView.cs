namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// The arrays of a leaf as one reader took them. While the writer changes the leaf the contents may be any mixture of old and new:
/// nothing here throws then, and the leaf's version tells afterwards that the result is void.
/// </summary>
internal readonly ref struct LeafView
{
    private readonly ReadOnlySpan<KeyState> _entries;
    private readonly ReadOnlySpan<byte> _keys;

    public LeafView(KeyState[] entries, byte[] keys, int count)
    {
        _entries = entries.AsSpan(0, Math.Clamp(count, 0, entries.Length));
        _keys = keys;
    }

    public int Count => _entries.Length;

    public ref readonly KeyState this[int position] => ref _entries[position];

    public ReadOnlySpan<byte> Key(int position)
    {
        int start = position == 0 ? 0 : _entries[position - 1].KeyEnd;
        int end = _entries[position].KeyEnd;
        return (uint)start <= (uint)end && (uint)end <= (uint)_keys.Length ? _keys[start..end] : default;
    }

    /// <summary>Position of the first key that is not before a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="found">Whether the key at that position is the key itself.</param>
    public int LowerBound(ReadOnlySpan<byte> key, out bool found)
    {
        int low = 0;
        int high = Count;
        found = false;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            int order = Key(middle).SequenceCompareTo(key);
            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
                found |= order == 0;
            }
        }

        return low;
    }
}
