using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>
/// A page that the write transaction changes: a table of where its entries lie. The bytes of entries it did not change stay in the
/// mapped file until the page is written anew. The shape of the tree stays as it was read until commit.
/// </summary>
internal sealed class Node(Draft draft, bool isLeaf, int capacity)
{
    private ArraySegment<Entry> _table = draft.RentTable(Math.Max(capacity, 16));
    private Node?[]? _children;

    public bool IsLeaf { get; private set; } = isLeaf;

    public int Count { get; private set; }

    /// <summary>Pages it was read from; of length 0 when it is new or inline.</summary>
    public PageRun Source { get; init; }

    /// <summary>Whether it lost entries, and so may be too empty to stand alone.</summary>
    public bool Shrunk { get; private set; }

    public ref readonly Entry this[int index] => ref _table.Array![_table.Offset + index];

    public ReadOnlySpan<Entry> Entries => _table.AsSpan(0, Count);

    /// <summary>Bytes it takes as a page.</summary>
    public long Size => PageLayout.HeaderSize + SizeOf(0, Count);

    public ReadOnlySpan<byte> Key(int index) => draft.Bytes(this[index].At, this[index].KeySize);

    public ReadOnlySpan<byte> Bytes(long at, int length) => draft.Bytes(at, length);

    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly Entry entry = ref this[index];
        return draft.Bytes(entry.At + entry.KeySize, entry.ValueSize);
    }

    /// <summary>Bytes of some entries on a page, element table included.</summary>
    public long SizeOf(int from, int to)
    {
        long size = (long)(to - from) * PageLayout.ElementSize;
        foreach (ref readonly Entry entry in _table.AsSpan(from, to - from))
        {
            size += (long)entry.KeySize + entry.ValueSize;
        }

        return size;
    }

    /// <summary>The child the transaction has changed, or null when it is as on disk.</summary>
    public Node? ChildNode(int index) => _children?[index];

    /// <summary>The child, as something that can be changed.</summary>
    public Node TakeChild(int index)
    {
        _children ??= new Node?[_table.Count];
        return _children[index] ??= draft.Load(this[index].Child);
    }

    /// <summary>Index of the first entry whose key is not below <paramref name="key"/>.</summary>
    public int LowerBound(ReadOnlySpan<byte> key, out bool exact)
    {
        var wanted = new SearchKey(key);
        int low = 0;
        int high = Count;
        exact = false;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            int order = wanted.Compare(Key(middle));
            if (order == 0)
            {
                exact = true;
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Index of the branch entry whose child covers <paramref name="key"/>.</summary>
    public int ChildIndex(ReadOnlySpan<byte> key)
    {
        int index = LowerBound(key, out bool exact);
        return exact || index == 0 ? index : index - 1;
    }

    public void Add(in Entry entry) => Insert(Count, entry);

    public void Insert(int index, in Entry entry)
    {
        EnsureRoom(1);
        _table.AsSpan(index, Count - index).CopyTo(_table.AsSpan(index + 1));
        _table[index] = entry;
        Count++;
    }

    public void Replace(int index, in Entry entry) => _table[index] = entry;

    public void Remove(int index)
    {
        _table.AsSpan(index + 1, Count - index - 1).CopyTo(_table.AsSpan(index));
        if (_children is not null)
        {
            _children.AsSpan(index + 1, Count - index - 1).CopyTo(_children.AsSpan(index));
            _children[Count - 1] = null;
        }

        Count--;
        Shrunk = true;
    }

    /// <summary>Takes over all entries (and changed children) of the sibling to the right.</summary>
    public void Absorb(Node right)
    {
        EnsureRoom(right.Count);
        right.Entries.CopyTo(_table.AsSpan(Count));
        if (right._children is not null)
        {
            _children ??= new Node?[_table.Count];
            right._children.AsSpan(0, right.Count).CopyTo(_children.AsSpan(Count));
        }

        Count += right.Count;
        Shrunk |= right.Shrunk;
    }

    /// <summary>Makes a branch that lost all its children an empty leaf.</summary>
    public void BecomeEmptyLeaf()
    {
        IsLeaf = true;
        _children = null;
    }

    /// <summary>Replaces a changed child by the pages it was written to.</summary>
    public void ReplaceChild(int index, Node pages)
    {
        int more = pages.Count - 1;
        EnsureRoom(more);
        int after = Count - index - 1;
        if (more > 0)
        {
            _table.AsSpan(index + 1, after).CopyTo(_table.AsSpan(index + 1 + more));
            _children.AsSpan(index + 1, after).CopyTo(_children.AsSpan(index + 1 + more));
        }

        pages.Entries.CopyTo(_table.AsSpan(index));
        _children.AsSpan(index, pages.Count).Clear();
        Count += more;
    }

    /// <summary>Drops all entries, to be filled again.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes the entries of a page.</summary>
    public void Fill(PageView page)
    {
        EnsureRoom(page.Count);
        Span<Entry> table = _table.AsSpan(0, page.Count);
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = page.Entry(i);
        }

        Count = page.Count;
    }

    private void EnsureRoom(int more)
    {
        if (Count + more <= _table.Count)
        {
            return;
        }

        ArraySegment<Entry> larger = draft.RentTable(Math.Max(Count + more, _table.Count * 2));
        Entries.CopyTo(larger);
        _table = larger;
        if (_children is not null)
        {
            Array.Resize(ref _children, larger.Count);
        }
    }
}
