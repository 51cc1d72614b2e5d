using Netcd.Telemetry;

namespace Netcd.Core.Mvcc.Index;

/// <summary>Changes. Only the holder of the backend's gate may call them.</summary>
internal sealed partial class KeyIndex
{
    // Deep enough for 64^12 leaves.
    private const int MaxDepth = 12;

    private readonly (IndexBranch Branch, int Position)[] _path = new (IndexBranch, int)[MaxDepth];
    private readonly KeyList _keys = new();
    private int _depth;

    /// <summary>The newest state of a key, a deleted one included.</summary>
    public bool TryGetNewest(ReadOnlySpan<byte> key, out KeyState state)
    {
        var leaf = Descend(key, out _, out _);
        int position = leaf.View.LowerBound(key, out bool found);
        state = found ? leaf[position] : default;
        return found;
    }

    /// <summary>Records a put.</summary>
    /// <returns>The key's new state.</returns>
    public KeyState Put(ReadOnlySpan<byte> key, Revision revision)
    {
        var leaf = Descend(key, out _, out _);
        int position = leaf.View.LowerBound(key, out bool found);
        var state = new KeyState { Modified = revision.Main, Sub = (int)revision.Sub, Created = revision.Main, Version = 1 };
        if (found && leaf[position] is { IsLive: true } old)
        {
            state.Created = old.Created;
            state.Version = old.Version + 1;
        }

        Store(key, leaf, position, found, ref state);
        return state;
    }

    /// <summary>Records a change with everything about it given, as restoring does. Version 0 is a deletion.</summary>
    public void Set(ReadOnlySpan<byte> key, Revision revision, long created, long version)
    {
        var state = new KeyState { Modified = revision.Main, Sub = (int)revision.Sub, Created = created, Version = version };
        var leaf = Descend(key, out _, out _);
        int position = leaf.View.LowerBound(key, out bool found);
        Store(key, leaf, position, found, ref state);
    }

    /// <summary>Records the deletion of a key; false when it does not exist.</summary>
    public bool Delete(ReadOnlySpan<byte> key, Revision revision)
    {
        var leaf = Descend(key, out _, out _);
        int position = leaf.View.LowerBound(key, out bool found);
        if (!found || !leaf[position].IsLive)
        {
            return false;
        }

        var state = new KeyState { Modified = revision.Main, Sub = (int)revision.Sub };
        Supersede(leaf, position, ref state);
        return true;
    }

    /// <summary>Records the deletion of every key of a range that exists, in order.</summary>
    /// <param name="range">Which keys.</param>
    /// <param name="main">Main revision of the deletions.</param>
    /// <param name="sub">Sub revision of the first one; afterwards the next unused one.</param>
    /// <param name="visitor">Told of each key just before.</param>
    public void DeleteRange<TVisitor>(KeyRange range, long main, ref int sub, ref TVisitor visitor)
        where TVisitor : IKeyVisitor, allows ref struct
    {
        if (range.IsEmpty)
        {
            return;
        }

        var start = range.Key;
        while (true)
        {
            var leaf = Descend(start, out _, out byte[]? upper);
            var view = leaf.View;
            int first = view.LowerBound(start, out bool found);
            int end = range.IsSingle ? first + (found ? 1 : 0) : range.IsOpen ? view.Count : view.LowerBound(range.End, out _);
            _keys.Clear();
            view.CopyKeys(first, end, _keys);
            for (int i = first; i < end; i++)
            {
                if (leaf[i].IsLive)
                {
                    visitor.Visit(_keys[i - first], leaf[i]);
                    var state = new KeyState { Modified = main, Sub = sub++ };
                    Supersede(leaf, i, ref state);
                }
            }

            if (range.IsSingle || upper is null || !range.IsBeforeEnd(upper))
            {
                return;
            }

            start = upper;
        }
    }

    private void Store(ReadOnlySpan<byte> key, IndexLeaf leaf, int position, bool found, ref KeyState state)
    {
        if (found)
        {
            Supersede(leaf, position, ref state);
        }
        else
        {
            InsertKey(key, state);
        }
    }

    private void Supersede(IndexLeaf leaf, int position, ref KeyState next)
    {
        ref var state = ref leaf[position];
        next.History = _history.Append(new HistoryNode
        {
            Main = state.Modified,
            Sub = state.Sub,
            IsTombstone = !state.IsLive,
            SupersededBy = next.Modified,
            Previous = state.History,
        });
        next.TailEnd = state.TailEnd;
        int lives = (next.IsLive ? 1 : 0) - (state.IsLive ? 1 : 0);
        leaf.Version.Begin();
        state = next;
        leaf.LiveCount += lives;
        leaf.MaxModified = Math.Max(leaf.MaxModified, next.Modified);
        leaf.Version.End();
        Volatile.Write(ref _liveKeys, _liveKeys + lives);
    }

    private void InsertKey(ReadOnlySpan<byte> key, in KeyState state)
    {
        var leaf = DescendForInsert(key, out bool isLast);
        int position = leaf.View.LowerBound(key, out _);
        if (leaf.IsFull)
        {
            // Ascending keys leave full leaves behind.
            int at = isLast && position == leaf.Count ? leaf.Count : leaf.Count / 2;
            var right = SplitLeaf(leaf, at, key);
            if (position > at || (position == at && at == leaf.Count && KeyBelongsRight(leaf, key)))
            {
                (leaf, position) = (right, position - at);
            }
        }

        leaf.Version.Begin();
        leaf.Insert(position, key, state, _keys);
        leaf.Version.End();
        if (state.IsLive)
        {
            Volatile.Write(ref _liveKeys, _liveKeys + 1);
        }
    }

    private bool KeyBelongsRight(IndexLeaf left, ReadOnlySpan<byte> key) => Descend(key, out _, out _) != left;

    // Splits full branches on the way down, so that a leaf's split always finds room in its parent.
    private IndexLeaf DescendForInsert(ReadOnlySpan<byte> key, out bool isLast)
    {
        _depth = 0;
        isLast = true;
        var node = _root;
        while (node is IndexBranch branch)
        {
            if (branch.IsFull)
            {
                SplitBranch(branch);
                return DescendForInsert(key, out isLast);
            }

            byte[]? upper = null;
            var child = branch.Find(key, out int position, ref upper)!;
            isLast &= upper is null;
            Invariant.That(_depth < MaxDepth, "the key index is deeper than possible");
            _path[_depth++] = (branch, position);
            node = child;
        }

        return (IndexLeaf)node;
    }

    private void SplitBranch(IndexBranch branch)
    {
        BeginParent();
        branch.Version.Begin();
        var right = branch.Split(out byte[] separator);
        LinkRight(branch, separator, right);
        branch.Version.End();
        EndParent();
    }

    private IndexLeaf SplitLeaf(IndexLeaf leaf, int at, ReadOnlySpan<byte> key)
    {
        _keys.Clear();
        leaf.View.CopyKeys(0, leaf.Count, _keys);
        byte[] separator = Separator(_keys[at - 1], at < leaf.Count ? _keys[at] : key);
        BeginParent();
        leaf.Version.Begin();
        var right = leaf.SplitAt(at, _keys);
        LinkRight(leaf, separator, right);
        leaf.Version.End();
        EndParent();
        return right;
    }

    private void BeginParent()
    {
        if (_depth > 0)
        {
            _path[_depth - 1].Branch.Version.Begin();
        }
    }

    private void EndParent()
    {
        if (_depth > 0)
        {
            _path[_depth - 1].Branch.Version.End();
        }
    }

    private void LinkRight(IndexNode left, byte[] separator, IndexNode right)
    {
        if (_depth == 0)
        {
            // A reader that took the old root before this line fails its version, one that takes it later sees another root.
            Volatile.Write(ref _root, new IndexBranch(left, separator, right));
        }
        else
        {
            var (parent, position) = _path[_depth - 1];
            parent.InsertAfter(position, separator, right);
        }
    }

    // The shortest key that is greater than left and not greater than right.
    private static byte[] Separator(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        right[..(left.CommonPrefixLength(right) + 1)].ToArray();
}
