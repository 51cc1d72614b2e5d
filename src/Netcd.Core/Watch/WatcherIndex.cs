using Netcd.Core.Leases;
using Netcd.Telemetry;

namespace Netcd.Core.Watch;

/// <summary>Finds the watchers of a key: a hash table for single keys, a tree for ranges. Not thread-safe.</summary>
internal sealed class WatcherIndex
{
    private readonly Dictionary<ReadOnlyMemory<byte>, WatcherSet> _keys = new(KeyComparer.Instance);
    private readonly RangeTree _ranges = new();
    private int _rangeCount;

    /// <summary>Number of watchers.</summary>
    public int Count { get; private set; }

    public void Add(Watcher watcher)
    {
        WatcherSet set = watcher.Range.IsSingleKey ? SetOfKey(watcher.Range) : _ranges.GetOrAdd(watcher.Range);
        if (set.Count == 0 && !watcher.Range.IsSingleKey)
        {
            _rangeCount++;
        }

        set.Add(watcher);
        Count++;
    }

    public void Remove(Watcher watcher)
    {
        Invariant.That(watcher.Set is not null, "a watcher is removed from an index that does not hold it");
        WatcherSet set = watcher.Set;
        set.Remove(watcher);
        Count--;
        if (set.Count > 0)
        {
            return;
        }

        if (set.Range.IsSingleKey)
        {
            _keys.Remove(set.Range.Key);
            return;
        }

        _ranges.Remove(set.Range);
        _rangeCount--;
    }

    /// <summary>Adds the sets whose range contains <paramref name="key"/>.</summary>
    public void Find(ReadOnlySpan<byte> key, List<WatcherSet> found)
    {
        if (_keys.Count > 0 && _keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out WatcherSet? set))
        {
            found.Add(set);
        }

        if (_rangeCount > 0)
        {
            _ranges.Find(key, found);
        }
    }

    private WatcherSet SetOfKey(WatchRange range)
    {
        if (!_keys.TryGetValue(range.Key, out WatcherSet? set))
        {
            set = new WatcherSet(range);
            _keys.Add(range.Key, set);
        }

        return set;
    }
}
