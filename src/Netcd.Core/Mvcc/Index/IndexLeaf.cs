namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// A leaf: up to 64 keys in order and their states. What all keys begin with is stored once, the next bytes of each as its
/// <see cref="KeyHead"/> inside this object, and the tails of longer keys one behind the other.
/// </summary>
internal sealed class IndexLeaf : IndexNode
{
    public const int MaxEntries = HeadArray.Capacity;

    private const int GrowthStep = 8;
    private const int MaxTailBytes = 64 << 10;

    private KeyState[] _entries;
    private byte[] _bytes = [];
    private int _prefixLength;
    private HeadArray _heads;

    public IndexLeaf()
        : this(GrowthStep)
    {
    }

    private IndexLeaf(int entries)
    {
        _entries = new KeyState[entries];
        Heads.Fill(long.MaxValue);
    }

    /// <summary>Keys that exist.</summary>
    public int LiveCount;

    /// <summary>Newest change of any key in it.</summary>
    public long MaxModified;

    /// <summary>Whether it must be split before another key goes in.</summary>
    public bool IsFull => Count == MaxEntries || (Count > 1 && TailBytes >= MaxTailBytes);

    /// <summary>A look at the leaf that survives concurrent changes; what it shows counts only after validation.</summary>
    public LeafView View => new(_heads, _entries, _bytes, _prefixLength, Count);

    private Span<long> Heads => _heads;

    private Span<byte> Tails => _bytes.AsSpan(_prefixLength);

    private int TailBytes => Count == 0 ? 0 : _entries[Count - 1].TailEnd;

    /// <summary>Writer: the state at a position. Begin a change of <see cref="IndexNode.Version"/> before writing to it.</summary>
    public ref KeyState this[int position] => ref _entries[position];

    /// <summary>Writer: puts a new key in.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="key">The key.</param>
    /// <param name="state">Its state.</param>
    /// <param name="keys">Place to work in.</param>
    public void Insert(int position, ReadOnlySpan<byte> key, in KeyState state, KeyList keys)
    {
        FitPrefix(key, keys);
        var rest = key[_prefixLength..];
        long head = KeyHead.Of(rest);
        var tail = KeyHead.HasTail(head) ? rest[KeyHead.Length..] : default;
        MakeRoom(tail.Length);
        int start = position == 0 ? 0 : _entries[position - 1].TailEnd;
        Tails[start..TailBytes].CopyTo(Tails[(start + tail.Length)..]);
        tail.CopyTo(Tails[start..]);
        Heads[position..Count].CopyTo(Heads[(position + 1)..]);
        Heads[position] = head;
        Array.Copy(_entries, position, _entries, position + 1, Count - position);
        _entries[position] = state;
        _entries[position].TailEnd = start;
        Count++;
        for (int i = position; i < Count; i++)
        {
            _entries[i].TailEnd += tail.Length;
        }

        LiveCount += state.IsLive ? 1 : 0;
        MaxModified = Math.Max(MaxModified, state.Modified);
    }

    /// <summary>Writer: takes a key out.</summary>
    public void Remove(int position)
    {
        int start = position == 0 ? 0 : _entries[position - 1].TailEnd;
        int length = _entries[position].TailEnd - start;
        Tails[(start + length)..TailBytes].CopyTo(Tails[start..]);
        Heads[(position + 1)..Count].CopyTo(Heads[position..]);
        LiveCount -= _entries[position].IsLive ? 1 : 0;
        Count--;
        Heads[Count] = long.MaxValue;
        Array.Copy(_entries, position + 1, _entries, position, Count - position);
        for (int i = position; i < Count; i++)
        {
            _entries[i].TailEnd -= length;
        }
    }

    /// <summary>Writer: moves everything from a position on into a new leaf.</summary>
    /// <param name="position">First position that moves.</param>
    /// <param name="keys">The keys of this leaf.</param>
    public IndexLeaf SplitAt(int position, KeyList keys)
    {
        var right = new IndexLeaf(RoundUp(Count - position + 1)) { Count = Count - position };
        Array.Copy(_entries, position, right._entries, 0, right.Count);
        right.Encode(keys, position, keys.CommonPrefix(position, right.Count));
        right.Recount();
        Count = position;
        _entries = _entries.AsSpan(0, position).ToArray();
        Encode(keys, 0, keys.CommonPrefix(0, Count));
        Recount();
        return right;
    }

    /// <summary>Writer: takes in all keys of the leaf to the right.</summary>
    /// <param name="right">That leaf.</param>
    /// <param name="keys">Place to work in.</param>
    public void Absorb(IndexLeaf right, KeyList keys)
    {
        keys.Clear();
        View.CopyKeys(0, Count, keys);
        right.View.CopyKeys(0, right.Count, keys);
        if (keys.Count > _entries.Length)
        {
            Array.Resize(ref _entries, RoundUp(keys.Count));
        }

        Array.Copy(right._entries, 0, _entries, Count, right.Count);
        Count = keys.Count;
        Encode(keys, 0, keys.CommonPrefix(0, Count));
        Recount();
    }

    private static int RoundUp(int entries) => Math.Min((entries + GrowthStep - 1) & ~(GrowthStep - 1), MaxEntries);

    // Makes what all keys begin with short enough for one more key.
    private void FitPrefix(ReadOnlySpan<byte> key, KeyList keys)
    {
        var prefix = _bytes.AsSpan(0, _prefixLength);
        if (Count == 0)
        {
            _bytes = key.ToArray();
            _prefixLength = key.Length;
        }
        else if (!key.StartsWith(prefix))
        {
            keys.Clear();
            View.CopyKeys(0, Count, keys);
            Encode(keys, 0, key.CommonPrefixLength(prefix));
        }
    }

    // Stores the keys of this leaf anew; the states are in place already.
    private void Encode(KeyList keys, int from, int prefixLength)
    {
        int tailBytes = 0;
        for (int i = 0; i < Count; i++)
        {
            tailBytes += Math.Max(0, keys[from + i].Length - prefixLength - KeyHead.Length);
        }

        var bytes = new byte[prefixLength + tailBytes];
        if (prefixLength > 0)
        {
            keys[from][..prefixLength].CopyTo(bytes);
        }

        int end = 0;
        for (int i = 0; i < Count; i++)
        {
            var rest = keys[from + i][prefixLength..];
            var tail = rest[Math.Min(KeyHead.Length, rest.Length)..];
            tail.CopyTo(bytes.AsSpan(prefixLength + end));
            end += tail.Length;
            Heads[i] = KeyHead.Of(rest);
            _entries[i].TailEnd = end;
        }

        Heads[Count..].Fill(long.MaxValue);
        _prefixLength = prefixLength;
        _bytes = bytes;
    }

    // Arrays are replaced, not resized in place, so that a reader never sees an array shorter than it was.
    private void MakeRoom(int tailLength)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count + GrowthStep);
        }

        int needed = TailBytes + tailLength;
        if (_prefixLength + needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, _prefixLength + Math.Max(needed, Math.Min(needed + (needed / 8), MaxTailBytes)));
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
