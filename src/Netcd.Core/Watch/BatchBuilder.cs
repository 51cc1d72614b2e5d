namespace Netcd.Core.Watch;

/// <summary>Gathers the events of a revision, or of a scan, per range. Used by one thread at a time; its arrays are reused.</summary>
internal sealed class BatchBuilder
{
    private readonly List<WatcherSet> _touched = [];
    private readonly List<(SharedEvent Event, int Next)> _hits = [];
    private SharedEvent[] _shared = [];

    /// <summary>The ranges that got events, in the order of their first event.</summary>
    public List<WatcherSet> Touched => _touched;

    /// <summary>Number of pairs of a range and an event.</summary>
    public int Count => _hits.Count;

    public void Add(WatcherSet set, SharedEvent e)
    {
        int at = _hits.Count;
        _hits.Add((e, -1));
        if (set.Hits.Count == 0)
        {
            set.Hits = (at, at, 1, e.PlainBytes);
            _touched.Add(set);
            return;
        }

        (int first, int last, int count, int bytes) = set.Hits;
        _hits[last] = (_hits[last].Event, at);
        set.Hits = (first, at, count + 1, bytes + e.PlainBytes);
    }

    /// <summary>The events of one range in order. Ranges with the same events get the same array.</summary>
    public SharedEvent[] Build(WatcherSet set)
    {
        (int first, _, int count, _) = set.Hits;
        if (_shared.Length == count && IsShared(first))
        {
            return _shared;
        }

        var batch = new SharedEvent[count];
        for (int i = 0, at = first; i < count; i++, at = _hits[at].Next)
        {
            batch[i] = _hits[at].Event;
        }

        _shared = batch;
        return batch;
    }

    public void Clear()
    {
        foreach (WatcherSet set in _touched)
        {
            set.Hits = default;
        }

        _touched.Clear();
        _hits.Clear();
        _shared = [];
    }

    private bool IsShared(int at)
    {
        foreach (SharedEvent e in _shared)
        {
            if (!ReferenceEquals(e, _hits[at].Event))
            {
                return false;
            }

            at = _hits[at].Next;
        }

        return true;
    }
}
