using Netcd.Core.Mvcc;

namespace Netcd.Core.Watch;

/// <summary>
/// One pass over a slice of history for all watchers that stand at about the same place. Used by the watch loop alone; the
/// watchers in it are in no other index meanwhile.
/// </summary>
internal sealed class CatchUpScan
{
    // With many overlapping ranges one event counts once for each.
    private const int MaxHits = 100_000;

    private readonly WatcherIndex _index = new();
    private readonly BatchBuilder _batch = new();
    private readonly List<WatcherSet> _found = [];
    private readonly int _maxBytes;
    private int _bytes;
    private long _lastRevision;

    public CatchUpScan(List<Watcher> group, long to, int maxBytes)
    {
        Reached = to;
        _maxBytes = maxBytes;
        foreach (Watcher watcher in group)
        {
            _index.Add(watcher);
        }
    }

    /// <summary>Last revision that was seen whole.</summary>
    public long Reached { get; private set; }

    /// <summary>Takes one change of the history; false when the slice is big enough.</summary>
    public bool Visit(Revision revision, bool isTombstone, ReadOnlySpan<byte> keyValue)
    {
        if ((_bytes >= _maxBytes || _batch.Count >= MaxHits) && revision.Main != _lastRevision)
        {
            Reached = revision.Main - 1;
            return false;
        }

        _lastRevision = revision.Main;
        _found.Clear();
        _index.Find(StoredKeyValue.Key(keyValue), _found);
        if (_found.Count == 0)
        {
            return true;
        }

        SharedEvent e = StoredKeyValue.ToEvent(revision.Main, isTombstone, keyValue);
        _bytes += e.PlainBytes;
        foreach (WatcherSet set in _found)
        {
            _batch.Add(set, e);
        }

        return true;
    }

    /// <summary>What a watcher of the group gets of the slice.</summary>
    /// <param name="watcher">A watcher of the group.</param>
    /// <param name="revision">Revision of the header.</param>
    /// <param name="message">The response.</param>
    /// <returns>False when it gets nothing.</returns>
    public bool TryGet(Watcher watcher, long revision, out WatchMessage message)
    {
        message = default;
        WatcherSet set = watcher.Set!;
        return set.Hits.Count > 0 && watcher.TrySelect(_batch.Build(set), revision, set.Hits.Bytes, out message);
    }
}
