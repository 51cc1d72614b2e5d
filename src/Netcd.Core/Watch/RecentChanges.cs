using Netcd.Core.Mvcc;

namespace Netcd.Core.Watch;

/// <summary>
/// The newest changes, whole revisions only, kept while any watcher is behind: from here such a watcher takes its last steps
/// under the hub's lock and joins the synced ones without a gap, however fast revisions come. Not thread-safe.
/// </summary>
internal sealed class RecentChanges(int maxChanges, int maxBytes)
{
    private readonly Queue<SharedEvent> _events = new();
    private int _bytes;

    /// <summary>Every revision from this one on is here.</summary>
    public long First { get; private set; }

    /// <summary>Number of changes held.</summary>
    public int Count => _events.Count;

    /// <summary>Forgets everything; coverage starts after <paramref name="revision"/>.</summary>
    public void Reset(long revision)
    {
        First = revision + 1;
        if (_events.Count > 0)
        {
            _events.Clear();
            _bytes = 0;
        }
    }

    /// <summary>Adds a revision and forgets the oldest ones that no longer fit.</summary>
    public void Add(long revision, ReadOnlySpan<KeyChange> changes)
    {
        if (changes.Length > maxChanges)
        {
            Reset(revision);
            return;
        }

        foreach (ref readonly KeyChange change in changes)
        {
            var e = new SharedEvent(change);
            _events.Enqueue(e);
            _bytes += e.PlainBytes;
        }

        while (_events.Count > maxChanges || _bytes > maxBytes)
        {
            DropOldestRevision();
        }
    }

    /// <summary>The changes from a revision on that lie in a range.</summary>
    /// <param name="from">Not below <see cref="First"/>.</param>
    /// <param name="range">Keys to look for.</param>
    /// <param name="found">Gets them in order.</param>
    public void Find(long from, WatchRange range, List<SharedEvent> found)
    {
        foreach (SharedEvent e in _events)
        {
            if (e.Revision >= from && range.Contains(e.Key.Span))
            {
                found.Add(e);
            }
        }
    }

    private void DropOldestRevision()
    {
        long revision = _events.Peek().Revision;
        while (_events.TryPeek(out SharedEvent? e) && e.Revision == revision)
        {
            _bytes -= e.PlainBytes;
            _events.Dequeue();
        }

        First = revision + 1;
    }
}
