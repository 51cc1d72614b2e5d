using System.Runtime.CompilerServices;

namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// An inner node: children, and between two of them the least key that belongs to the right one. All of it lies in the object itself:
/// a descent through a cold node waits for memory twice, for what decides and for the child.
/// </summary>
internal sealed class IndexBranch : IndexNode
{
    public const int MaxChildren = 64;

    private SeparatorList _separators = new();
    private ChildArray _children;

    public IndexBranch(IndexNode left, byte[] separator, IndexNode right)
    {
        (_children[0], _children[1]) = (left, right);
        _separators.Insert(0, separator, 0);
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
        position = _separators.CountUpTo(key, last);
        if (position < last)
        {
            upper = _separators[position];
        }

        return _children[position];
    }

    public void InsertAfter(int position, byte[] separator, IndexNode child)
    {
        Span<IndexNode?> children = _children;
        children[(position + 1)..Count].CopyTo(children[(position + 2)..]);
        children[position + 1] = child;
        _separators.Insert(position, separator, Count - 1);
        Count++;
    }

    public void Remove(int position)
    {
        Span<IndexNode?> children = _children;
        children[(position + 1)..Count].CopyTo(children[position..]);
        if (Count > 1)
        {
            _separators.Remove(Math.Max(position - 1, 0), Count - 1);
        }

        Count--;
        children[Count] = null;
    }

    /// <summary>Moves the upper half into a new node.</summary>
    public IndexBranch Split(out byte[] separator)
    {
        int half = Count / 2;
        var right = new IndexBranch { Count = Count - half };
        separator = _separators[half - 1]!;
        _separators.MoveFrom(half, ref right._separators, Count - 1);
        _separators.Truncate(half - 1);
        Span<IndexNode?> moved = ((Span<IndexNode?>)_children)[half..Count];
        moved.CopyTo(right._children);
        moved.Clear();
        Count = half;
        return right;
    }

    [InlineArray(MaxChildren)]
    private struct ChildArray
    {
        private IndexNode? _first;
    }
}
