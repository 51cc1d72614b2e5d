namespace Netcd.Core.Mvcc.Index;

/// <summary>A leaf: the states of up to 64 keys in order, and their bytes one behind the other.</summary>
internal sealed class IndexLeaf : IndexNode
{
    public const int MaxEntries = 64;

    private const int GrowthStep = 8;
    private const int MaxKeyBytes = 64 << 10;

    private KeyState[] _entries;
    private byte[] _keys;

    public IndexLeaf()
        : this(GrowthStep, 0)
    {
    }

    private IndexLeaf(int entries, int keyBytes)
    {
        _entries = new KeyState[entries];
        _keys = new byte[keyBytes];
    }

    /// <summary>Keys that exist.</summary>
    public int LiveCount;

    /// <summary>Newest change of any key in it.</summary>
    public long MaxModified;

    /// <summary>Whether it must be split before another key goes in.</summary>
    public bool IsFull => Count == MaxEntries || (Count > 1 && KeyBytes >= MaxKeyBytes);

    /// <summary>Bytes of all keys.</summary>
    public int KeyBytes => Count == 0 ? 0 : _entries[Count - 1].KeyEnd;

    /// <summary>A look at the leaf that survives concurrent changes; what it shows counts only after validation.</summary>
    public LeafView View => new(_entries, _keys, Count);

    /// <summary>Writer: the state at a position. Begin a change of <see cref="IndexNode.Version"/> before writing to it.</summary>
    public ref KeyState this[int position] => ref _entries[position];

    /// <summary>Writer: puts a new key in.</summary>
    public void Insert(int position, ReadOnlySpan<byte> key, in KeyState state)
    {
        MakeRoom(key.Length);
        int start = position == 0 ? 0 : _entries[position - 1].KeyEnd;
        int used = KeyBytes;
        _keys.AsSpan(start, used - start).CopyTo(_keys.AsSpan(start + key.Length));
        key.CopyTo(_keys.AsSpan(start));
        Array.Copy(_entries, position, _entries, position + 1, Count - position);
        _entries[position] = state;
        _entries[position].KeyEnd = start;
        Count++;
        for (int i = position; i < Count; i++)
        {
            _entries[i].KeyEnd += key.Length;
        }

        LiveCount += state.IsLive ? 1 : 0;
        MaxModified = Math.Max(MaxModified, state.Modified);
    }

    /// <summary>Writer: takes a key out.</summary>
    public void Remove(int position)
    {
        int start = position == 0 ? 0 : _entries[position - 1].KeyEnd;
        int length = _entries[position].KeyEnd - start;
        _keys.AsSpan(start + length, KeyBytes - start - length).CopyTo(_keys.AsSpan(start));
        LiveCount -= _entries[position].IsLive ? 1 : 0;
        Count--;
        Array.Copy(_entries, position + 1, _entries, position, Count - position);
        for (int i = position; i < Count; i++)
        {
            _entries[i].KeyEnd -= length;
        }
    }

    /// <summary>Writer: moves everything from a position on into a new leaf.</summary>
    public IndexLeaf SplitAt(int position)
    {
        int start = position == 0 ? 0 : _entries[position - 1].KeyEnd;
        var right = new IndexLeaf(RoundUp(Count - position + 1), KeyBytes - start);
        Array.Copy(_entries, position, right._entries, 0, Count - position);
        _keys.AsSpan(start, KeyBytes - start).CopyTo(right._keys);
        right.Count = Count - position;
        for (int i = 0; i < right.Count; i++)
        {
            right._entries[i].KeyEnd -= start;
        }

        Count = position;
        _entries = _entries.AsSpan(0, position).ToArray();
        _keys = _keys.AsSpan(0, start).ToArray();
        Recount();
        right.Recount();
        return right;
    }

    /// <summary>Writer: takes in all keys of the leaf to the right.</summary>
    public void Absorb(IndexLeaf right)
    {
        int shift = KeyBytes;
        int total = Count + right.Count;
        if (total > _entries.Length)
        {
            Array.Resize(ref _entries, RoundUp(total));
        }

        if (shift + right.KeyBytes > _keys.Length)
        {
            Array.Resize(ref _keys, shift + right.KeyBytes);
        }

        Array.Copy(right._entries, 0, _entries, Count, right.Count);
        right._keys.AsSpan(0, right.KeyBytes).CopyTo(_keys.AsSpan(shift));
        for (int i = Count; i < total; i++)
        {
            _entries[i].KeyEnd += shift;
        }

        Count = total;
        Recount();
    }

    private static int RoundUp(int entries) => Math.Min((entries + GrowthStep - 1) & ~(GrowthStep - 1), MaxEntries);

    // Arrays are replaced, not resized in place, so that a reader never sees an array shorter than it was.
    private void MakeRoom(int keyLength)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count + GrowthStep);
        }

        int needed = KeyBytes + keyLength;
        if (needed > _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(needed, Math.Min(needed + (needed / 8), MaxKeyBytes)));
        }
    }

    private void Recount()
    {
        LiveCount = 0;
        MaxModified = 0;
        for (int i = 0; i < Count; i++)
        {
            LiveCount += _entries[i].IsLive ? 1 : 0;
            MaxModified = Math.Max(MaxModified, _entries[i].Modified);
        }
    }
}
