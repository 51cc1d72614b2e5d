namespace Netcd.Core.Watch;

/// <summary>
/// Finds the ranges that contain a key, in O(log n + found) comparisons: a treap ordered by (begin, end), where each node knows
/// how far its subtree reaches. Not thread-safe.
/// </summary>
internal sealed class RangeTree
{
    private RangeNode? _root;
    private uint _seed = 2463534242;

    /// <summary>The set of a range, made when it is new.</summary>
    public WatcherSet GetOrAdd(WatchRange range)
    {
        RangeNode? node = _root;
        while (node is not null)
        {
            int order = Compare(range, node);
            if (order == 0)
            {
                return node.Set;
            }

            node = order < 0 ? node.Left : node.Right;
        }

        var added = new RangeNode(new WatcherSet(range), NextPriority());
        added.Refresh();
        Split(_root, range, out RangeNode? left, out RangeNode? right);
        _root = Merge(Merge(left, added), right);
        return added.Set;
    }

    /// <summary>Forgets a range.</summary>
    public void Remove(WatchRange range) => _root = Remove(_root, range);

    /// <summary>Adds the sets of all ranges that contain <paramref name="key"/>.</summary>
    public void Find(ReadOnlySpan<byte> key, List<WatcherSet> found) => Find(_root, key, found);

    private static void Find(RangeNode? node, ReadOnlySpan<byte> key, List<WatcherSet> found)
    {
        while (node is not null && node.Furthest.EndsAfter(key))
        {
            Find(node.Left, key, found);
            if (node.Begin.SequenceCompareTo(key) > 0)
            {
                return;
            }

            if (node.EndsAfter(key))
            {
                found.Add(node.Set);
            }

            node = node.Right;
        }
    }

    private static RangeNode? Remove(RangeNode? node, WatchRange range)
    {
        if (node is null)
        {
            return null;
        }

        int order = Compare(range, node);
        if (order == 0)
        {
            return Merge(node.Left, node.Right);
        }

        if (order < 0)
        {
            node.Left = Remove(node.Left, range);
        }
        else
        {
            node.Right = Remove(node.Right, range);
        }

        node.Refresh();
        return node;
    }

    // Left gets the ranges before the given one, right those after it; the range itself is in neither tree.
    private static void Split(RangeNode? node, WatchRange range, out RangeNode? left, out RangeNode? right)
    {
        if (node is null)
        {
            left = right = null;
            return;
        }

        if (Compare(range, node) < 0)
        {
            Split(node.Left, range, out left, out RangeNode? rest);
            node.Left = rest;
            right = node;
        }
        else
        {
            Split(node.Right, range, out RangeNode? rest, out right);
            node.Right = rest;
            left = node;
        }

        node.Refresh();
    }

    private static RangeNode? Merge(RangeNode? left, RangeNode? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        if (left.Priority > right.Priority)
        {
            left.Right = Merge(left.Right, right);
            left.Refresh();
            return left;
        }

        right.Left = Merge(left, right.Left);
        right.Refresh();
        return right;
    }

    private static int Compare(WatchRange range, RangeNode node)
    {
        int order = range.Key.Span.SequenceCompareTo(node.Begin);
        return order != 0 ? order : range.RangeEnd.Span.SequenceCompareTo(node.End);
    }

    // Balance only; clients cannot see it, so a fixed seed keeps runs repeatable.
    private uint NextPriority()
    {
        _seed ^= _seed << 13;
        _seed ^= _seed >> 17;
        _seed ^= _seed << 5;
        return _seed;
    }
}
