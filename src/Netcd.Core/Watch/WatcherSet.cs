namespace Netcd.Core.Watch;

/// <summary>The watchers of exactly one range, in no order. While a batch is matched it also gathers the events of that range.</summary>
internal sealed class WatcherSet(WatchRange range)
{
    private Watcher[] _items = new Watcher[1];

    public WatchRange Range { get; } = range;

    public int Count { get; private set; }

    /// <summary>Events of the batch under way, as positions in <see cref="BatchBuilder"/>: first, last, how many, their bytes.</summary>
    public (int First, int Last, int Count, int Bytes) Hits { get; set; }

    public Watcher this[int slot] => _items[slot];

    public void Add(Watcher watcher)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        watcher.Set = this;
        watcher.Slot = Count;
        _items[Count++] = watcher;
    }

    /// <summary>The last watcher moves into the gap, so a loop that goes downwards may remove the one it looks at.</summary>
    public void Remove(Watcher watcher)
    {
        Watcher last = _items[--Count];
        _items[watcher.Slot] = last;
        last.Slot = watcher.Slot;
        _items[Count] = null!;
        watcher.Set = null;
    }
}
