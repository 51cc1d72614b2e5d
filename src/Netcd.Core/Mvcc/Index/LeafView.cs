namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// The contents of a leaf as one reader took them. While the writer changes the leaf they may be any mixture of old and new:
/// nothing here throws then, and the leaf's version tells afterwards that the result is void.
/// </summary>
internal readonly ref struct LeafView
{
    private readonly ReadOnlySpan<long> _heads;
    private readonly ReadOnlySpan<KeyState> _entries;
    private readonly ReadOnlySpan<byte> _prefix;
    private readonly ReadOnlySpan<byte> _tails;

    /// <param name="heads">Heads of the keys, without what all begin with.</param>
    /// <param name="entries">States of the keys.</param>
    /// <param name="bytes">What all keys begin with, and the tails of the keys one behind the other.</param>
    /// <param name="prefixLength">Length of what all begin with.</param>
    /// <param name="count">Number of keys.</param>
    public LeafView(ReadOnlySpan<long> heads, KeyState[] entries, byte[] bytes, int prefixLength, int count)
    {
        _heads = heads;
        _entries = entries.AsSpan(0, Math.Clamp(count, 0, entries.Length));
        int prefix = Math.Clamp(prefixLength, 0, bytes.Length);
        _prefix = bytes.AsSpan(0, prefix);
        _tails = bytes.AsSpan(prefix);
    }

    public int Count => _entries.Length;

    public ref readonly KeyState this[int position] => ref _entries[position];

    /// <summary>Writer: appends the whole keys of a stretch of positions to a list.</summary>
    public void CopyKeys(int from, int to, KeyList keys)
    {
        for (int i = from; i < to; i++)
        {
            keys.Add(_prefix, _heads[i], Tail(i));
        }
    }

    /// <summary>Position of the first key that is not before a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="found">Whether the key at that position is the key itself.</param>
    public int LowerBound(ReadOnlySpan<byte> key, out bool found)
    {
        if (!key.StartsWith(_prefix))
        {
            found = false;
            return key.SequenceCompareTo(_prefix) < 0 ? 0 : Count;
        }

        var rest = key[_prefix.Length..];
        long head = KeyHead.Of(rest);
        int position = Math.Min(KeyHead.CountBelow(_heads, head), Count);
        found = position < Count && _heads[position] == head;
        return found && KeyHead.HasTail(head)
            ? LowerBoundOfTail(position, KeyHead.EndOfEqual(_heads, position, Count), rest[KeyHead.Length..], out found)
            : position;
    }

    private int LowerBoundOfTail(int low, int high, ReadOnlySpan<byte> tail, out bool found)
    {
        found = false;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            int order = Tail(middle).SequenceCompareTo(tail);
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

    private ReadOnlySpan<byte> Tail(int position)
    {
        int start = position == 0 ? 0 : _entries[position - 1].TailEnd;
        int end = _entries[position].TailEnd;
        return (uint)start <= (uint)end && (uint)end <= (uint)_tails.Length ? _tails[start..end] : default;
    }
}
