namespace Netcd.Core.Mvcc.Index;

/// <summary>Forgetting what a compaction made unreachable. Only the holder of the backend's gate may call it.</summary>
internal sealed partial class KeyIndex
{
    private const int TrimPerSlice = 20_000;
    private const int LeavesPerSlice = 200;
    private const int MergeBelow = IndexLeaf.MaxEntries / 4;
    private const int MergedAtMost = IndexLeaf.MaxEntries * 3 / 4;

    /// <summary>Begins to forget: results read at an older revision are void from now on.</summary>
    public void BeginPrune(long revision)
    {
        if (revision > _prunedThrough)
        {
            Interlocked.Exchange(ref _prunedThrough, revision);
        }
    }

    /// <summary>Does a bounded piece of the work (well below a millisecond).</summary>
    /// <param name="position">Where to go on; begin with an empty array. Null when all is done.</param>
    public void PruneSlice(ref byte[]? position)
    {
        if (_history.Trim(_prunedThrough, TrimPerSlice))
        {
            return;
        }

        for (int i = 0; i < LeavesPerSlice && position is not null; i++)
        {
            position = PruneLeaf(position);
        }
    }

    private byte[]? PruneLeaf(byte[] start)
    {
        var leaf = Descend(start, out _, out byte[]? upper);
        if (leaf.LiveCount == leaf.Count)
        {
            return upper;
        }

        FindPath(start);
        if (HasDead(leaf))
        {
            leaf.Version.Begin();
            for (int i = leaf.Count - 1; i >= 0; i--)
            {
                if (IsDead(leaf[i]))
                {
                    leaf.Remove(i);
                }
            }

            leaf.Version.End();
        }

        if (leaf.Count == 0)
        {
            RemoveLeaf(leaf);
        }
        else if (leaf.Count <= MergeBelow && _depth > 0)
        {
            return MergeRight(leaf) ? start : upper;
        }

        return upper;
    }

    private bool HasDead(IndexLeaf leaf)
    {
        for (int i = 0; i < leaf.Count; i++)
        {
            if (IsDead(leaf[i]))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsDead(in KeyState state) => !state.IsLive && state.Modified <= _prunedThrough;

    private void FindPath(ReadOnlySpan<byte> key)
    {
        _depth = 0;
        var node = _root;
        while (node is IndexBranch branch)
        {
            byte[]? upper = null;
            var child = branch.Find(key, out int position, ref upper)!;
            _path[_depth++] = (branch, position);
            node = child;
        }
    }

    // Takes the leaf out of the lowest branch above it that keeps another child.
    private void RemoveLeaf(IndexLeaf leaf)
    {
        int keeper = _depth - 1;
        while (keeper >= 0 && _path[keeper].Branch.Count == 1)
        {
            keeper--;
        }

        if (keeper < 0)
        {
            if (_depth > 0)
            {
                MarkFrom(0, leaf, begin: true);
                Volatile.Write(ref _root, new IndexLeaf());
                MarkFrom(0, leaf, begin: false);
            }

            return;
        }

        MarkFrom(keeper, leaf, begin: true);
        _path[keeper].Branch.Remove(_path[keeper].Position);
        CollapseRoot();
        MarkFrom(keeper, leaf, begin: false);
    }

    private bool MergeRight(IndexLeaf leaf)
    {
        var (parent, position) = _path[_depth - 1];
        if (position + 1 >= parent.Count || parent.Child(position + 1) is not IndexLeaf right || leaf.Count + right.Count > MergedAtMost)
        {
            return false;
        }

        parent.Version.Begin();
        leaf.Version.Begin();
        right.Version.Begin();
        leaf.Absorb(right, _keys);
        parent.Remove(position + 1);
        right.Version.End();
        leaf.Version.End();
        CollapseRoot();
        parent.Version.End();
        return true;
    }

    private void CollapseRoot()
    {
        while (_root is IndexBranch { Count: 1 } branch)
        {
            bool marked = branch == _path[0].Branch;
            if (!marked)
            {
                branch.Version.Begin();
            }

            Volatile.Write(ref _root, branch.Child(0));
            if (!marked)
            {
                branch.Version.End();
            }
        }
    }

    private void MarkFrom(int level, IndexLeaf leaf, bool begin)
    {
        for (int i = level; i < _depth; i++)
        {
            Mark(_path[i].Branch, begin);
        }

        Mark(leaf, begin);
    }

    private static void Mark(IndexNode node, bool begin)
    {
        if (begin)
        {
            node.Version.Begin();
        }
        else
        {
            node.Version.End();
        }
    }
}
