namespace Netcd.Core.Mvcc.Index;

/// <summary>An inner node: children, and between two of them the least key that belongs to the right one.</summary>
internal sealed class IndexBranch : IndexNode
{
    public const int MaxChildren = 64;

    private readonly IndexNode?[] _children = new IndexNode?[MaxChildren];
    private readonly byte[]?[] _separators = new byte[]?[MaxChildren - 1];

    public IndexBranch(IndexNode left, byte[] separator, IndexNode right)
    {
        (_children[0], _children[1], _separators[0]) = (left, right, separator);
        Count = 2;
    }

    private IndexBranch()
    {
    }

    public bool IsFull => Count == MaxChildren;

    public IndexNode Child(int position) => _children[position]!;

    /// <summary>
    /// The child a key belongs to. Safe while the node changes: the result may then be wrong or null.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="position">Position of the child.</param>
    /// <param name="upper">Least key that belongs to the next child; unchanged at the last child.</param>
    public IndexNode? Find(ReadOnlySpan<byte> key, out int position, ref byte[]? upper)
    {
        int last = Math.Clamp(Count, 1, MaxChildren) - 1;
        int low = 0;
        int high = last;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (key.SequenceCompareTo(_separators[middle]) >= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        position = low;
        if (low < last)
        {
            upper = _separators[low];
        }

        return _children[low];
    }

    public void InsertAfter(int position, byte[] separator, IndexNode child)
    {
        Array.Copy(_children, position + 1, _children, position + 2, Count - position - 1);
        Array.Copy(_separators, position, _separators, position + 1, Count - 1 - position);
        _children[position + 1] = child;
        _separators[position] = separator;
        Count++;
    }

    public void Remove(int position)
    {
        Array.Copy(_children, position + 1, _children, position, Count - position - 1);
        int separator = Math.Max(position - 1, 0);
        if (Count > 1)
        {
            Array.Copy(_separators, separator + 1, _separators, separator, Count - 2 - separator);
            _separators[Count - 2] = null;
        }

        Count--;
        _children[Count] = null;
    }

    /// <summary>Moves the upper half into a new node.</summary>
    public IndexBranch Split(out byte[] separator)
    {
        int half = Count / 2;
        var right = new IndexBranch { Count = Count - half };
        separator = _separators[half - 1]!;
        Array.Copy(_children, half, right._children, 0, right.Count);
        Array.Copy(_separators, half, right._separators, 0, right.Count - 1);
        Array.Clear(_children, half, right.Count);
        Array.Clear(_separators, half - 1, right.Count);
        Count = half;
        return right;
    }
}
