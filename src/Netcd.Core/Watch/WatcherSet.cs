namespace Netcd.Core.Watch;

/// <summary>The watchers of exactly one range, in no order. While a batch is matched it also gathers the events of that range.</summary>
internal sealed class WatcherSet(WatchRange range)
{
    private Watcher[] _items = new Watcher[1];
    private WatcherRun[]? _runs;

    public WatchRange Range { get; } = range;

    public int Count { get; private set; }

    /// <summary>Events of the batch under way, as positions in <see cref="BatchBuilder"/>: first, last, how many, their bytes.</summary>
    public (int First, int Last, int Count, int Bytes) Hits { get; set; }

    /// <summary>All watchers, those of a stream together. Found again when watchers have come or gone.</summary>
    public ReadOnlySpan<WatcherRun> Runs => _runs ??= Arrange();

    /// <summary>The watchers of a run, until one comes or goes.</summary>
    public ReadOnlySpan<Watcher> this[in WatcherRun run] => _items.AsSpan(run.First, run.Count);

    public void Add(Watcher watcher)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        watcher.Set = this;
        watcher.Slot = Count;
        _items[Count++] = watcher;
        _runs = null;
    }

    /// <summary>The last watcher moves into the gap.</summary>
    public void Remove(Watcher watcher)
    {
        Watcher last = _items[--Count];
        _items[watcher.Slot] = last;
        last.Slot = watcher.Slot;
        _items[Count] = null!;
        watcher.Set = null;
        _runs = null;
    }

    private WatcherRun[] Arrange()
    {
        Span<Watcher> watchers = _items.AsSpan(0, Count);
        watchers.Sort(static (x, y) => Compare(x, y));
        var runs = new List<WatcherRun>();
        for (int first = 0; first < watchers.Length;)
        {
            Watcher model = watchers[first];
            int end = first + 1;
            while (end < watchers.Length && ReferenceEquals(watchers[end].Stream, model.Stream) && watchers[end].IsPlain == model.IsPlain && watchers[end].Kind == model.Kind)
            {
                end++;
            }

            runs.Add(RunOf(watchers, first, end - first));
            first = end;
        }

        for (int i = 0; i < watchers.Length; i++)
        {
            watchers[i].Slot = i;
        }

        return [.. runs];
    }

    private static WatcherRun RunOf(ReadOnlySpan<Watcher> watchers, int first, int count)
    {
        Watcher model = watchers[first];
        long[]? ids = model.IsPlain ? new long[count] : null;
        long next = 0;
        for (int i = 0; i < count; i++)
        {
            Watcher watcher = watchers[first + i];
            next = Math.Max(next, watcher.Next);
            if (ids is not null)
            {
                ids[i] = watcher.Id;
            }
        }

        return new WatcherRun(model.Stream, first, count, model.Kind, ids, next);
    }

    private static int Compare(Watcher x, Watcher y)
    {
        int order = x.Stream.Number.CompareTo(y.Stream.Number);
        order = order != 0 ? order : x.IsPlain.CompareTo(y.IsPlain);
        order = order != 0 ? order : ((int)x.Kind).CompareTo((int)y.Kind);
        return order != 0 ? order : x.Id.CompareTo(y.Id);
    }
}
