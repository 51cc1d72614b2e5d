namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// Ordered map from key to the revisions of its changes. The writer members are for the holder of the backend's gate;
/// the reader members for any thread at any time.
/// </summary>
internal sealed partial class KeyIndex
{
    private readonly HistoryLog _history = new();
    private IndexNode _root = new IndexLeaf();
    private long _prunedThrough = long.MinValue;
    private long _liveKeys;

    /// <summary>Keys that exist in the newest state. Any thread.</summary>
    public long LiveKeys => Volatile.Read(ref _liveKeys);

    /// <summary>Superseded changes held. Writer.</summary>
    public long HistoryCount => _history.Count;

    /// <summary>
    /// Revision of the last compaction that began to trim. A result read at an older revision may be incomplete:
    /// ask <see cref="IsReliable"/> after reading.
    /// </summary>
    public long PrunedThrough => Volatile.Read(ref _prunedThrough);

    /// <summary>Reader: whether what was just read at a revision is complete.</summary>
    public bool IsReliable(long revision)
    {
        Volatile.ReadBarrier();
        return revision >= PrunedThrough;
    }

    /// <summary>Reader: one key as of a revision.</summary>
    public KeyAt Find(ReadOnlySpan<byte> key, long revision)
    {
        while (true)
        {
            var leaf = Descend(key, out int version, out _);
            var view = leaf.View;
            int position = view.LowerBound(key, out bool found);
            var result = default(KeyAt);
            if (found && position < view.Count)
            {
                ref readonly var state = ref view[position];
                bool exists = Resolve(state, revision, out var at, out bool isNewest);
                result = new KeyAt(exists, at, isNewest, state.Created, state.Version);
            }

            if (leaf.Version.IsUnchanged(version))
            {
                return result;
            }
        }
    }

    /// <summary>Reader: the keys of a range that existed at a revision.</summary>
    /// <param name="range">Which keys.</param>
    /// <param name="revision">Revision to read at.</param>
    /// <param name="limit">Most revisions to add to <paramref name="found"/>.</param>
    /// <param name="found">Receives the newest change of each key, in key order.</param>
    /// <returns>Number of keys, also those beyond the limit.</returns>
    public long Collect(KeyRange range, long revision, long limit, ref RevisionList found)
    {
        if (range.IsSingle)
        {
            var at = Find(range.Key, revision);
            if (at.Exists && limit > 0)
            {
                found.Add(at.Revision);
            }

            return at.Exists ? 1 : 0;
        }

        if (range.IsEmpty)
        {
            return 0;
        }

        long total = 0;
        var start = range.Key;
        while (true)
        {
            int mark = found.Count;
            var leaf = Descend(start, out int version, out byte[]? upper);
            long count = CollectLeaf(leaf, start, range, revision, limit, ref found);
            if (!leaf.Version.IsUnchanged(version))
            {
                found.Truncate(mark);
                continue;
            }

            total += count;
            if (upper is null || !range.IsBeforeEnd(upper))
            {
                return total;
            }

            start = upper;
        }
    }

    /// <summary>Reader: whether any key existed at a revision.</summary>
    /// <param name="revision">Revision to read at.</param>
    /// <param name="orDeletedThen">Whether a deletion at exactly that revision counts too.</param>
    public bool AnyKeyAt(long revision, bool orDeletedThen)
    {
        byte[]? start = [];
        while (start is not null)
        {
            var leaf = Descend(start, out int version, out byte[]? upper);
            bool any = AnyKeyAt(leaf.View, revision, orDeletedThen);
            if (leaf.Version.IsUnchanged(version))
            {
                if (any)
                {
                    return true;
                }

                start = upper;
            }
        }

        return false;
    }

    private bool AnyKeyAt(LeafView view, long revision, bool orDeletedThen)
    {
        for (int i = 0; i < view.Count; i++)
        {
            if (Resolve(view[i], revision, out var at, out _) || (orDeletedThen && at.Main == revision))
            {
                return true;
            }
        }

        return false;
    }

    private long CollectLeaf(IndexLeaf leaf, ReadOnlySpan<byte> start, KeyRange range, long revision, long limit, ref RevisionList found)
    {
        var view = leaf.View;
        int position = view.LowerBound(start, out _);
        int end = range.IsOpen ? view.Count : view.LowerBound(range.End, out _);
        if (position == 0 && end == view.Count && found.Count >= limit && leaf.MaxModified <= revision)
        {
            return leaf.LiveCount;
        }

        long count = 0;
        for (; position < end; position++)
        {
            if (Resolve(view[position], revision, out var at, out _))
            {
                count++;
                if (found.Count < limit)
                {
                    found.Add(at);
                }
            }
        }

        return count;
    }

    // The change that was the newest of its key at a revision. False when the key did not exist then.
    private bool Resolve(in KeyState state, long revision, out Revision at, out bool isNewest)
    {
        isNewest = state.Modified <= revision;
        if (isNewest)
        {
            at = state.Revision;
            return state.IsLive;
        }

        long place = state.History;
        while (_history.TryGet(place, out var node))
        {
            if (node.Main <= revision)
            {
                at = new Revision(node.Main, node.Sub);
                return !node.IsTombstone;
            }

            if (node.Previous >= place)
            {
                break;
            }

            place = node.Previous;
        }

        at = default;
        return false;
    }

    /// <summary>
    /// The leaf a key belongs to, its version, and the least key that belongs to the next leaf (null at the last one).
    /// Each step validates the parent after taking the child's version, so the leaf was the right one when its version was taken.
    /// </summary>
    private IndexLeaf Descend(ReadOnlySpan<byte> key, out int version, out byte[]? upper)
    {
        while (true)
        {
            upper = null;
            var node = Volatile.Read(ref _root);
            version = node.Version.Read();
            if (Volatile.Read(ref _root) != node)
            {
                continue;
            }

            while (node is IndexBranch branch)
            {
                var child = branch.Find(key, out _, ref upper);
                int childVersion = child is null ? 0 : child.Version.Read();
                if (child is null || !branch.Version.IsUnchanged(version))
                {
                    break;
                }

                (node, version) = (child, childVersion);
            }

            if (node is IndexLeaf leaf)
            {
                return leaf;
            }
        }
    }
}
