using Netcd.Core.Mvcc;
using Netcd.Telemetry;

namespace Netcd.Core.Watch;

/// <content>Revisions as they come: from the apply loop to the queues of the streams.</content>
public sealed partial class WatchHub : IRevisionObserver
{
    // Under the lock.
    private readonly BatchBuilder _batch = new();
    private readonly List<WatcherSet> _found = [];

    /// <inheritdoc/>
    /// <remarks>Costs a look-up per change and a queue entry per watcher of its key. Call it before the writers get their answer.</remarks>
    public void OnRevision(long revision, ReadOnlySpan<KeyChange> changes)
    {
        lock (_lock)
        {
            Invariant.That(revision == _revision + 1, "the watch hub missed a revision or got one twice");
            _revision = revision;
            if (_synced.Count > 0)
            {
                Match(changes);
                Deliver(revision);
            }

            if (_lagging > 0)
            {
                _recent.Add(revision, changes);
            }
            else
            {
                _recent.Reset(revision);
            }
        }
    }

    /// <summary>
    /// The store was replaced by a received snapshot: what lies between is read from the new history, or watchers end when it is
    /// not there. Apply loop only, before the next <see cref="OnRevision"/>.
    /// </summary>
    public void OnRestored()
    {
        long newest = _history.CurrentRevision;
        lock (_lock)
        {
            long next = _revision + 1;
            _revision = Math.Max(_revision, newest);
            _recent.Reset(_revision);
            foreach (WatchStream stream in _streams)
            {
                lock (stream.Lock)
                {
                    foreach (Watcher watcher in stream.Watchers.Values)
                    {
                        if (watcher.State == WatcherState.Synced && Math.Max(watcher.Next, next) <= _revision)
                        {
                            Park(watcher, Math.Max(watcher.Next, next));
                        }
                    }
                }
            }
        }

        _loop.Wake();
    }

    private void Match(ReadOnlySpan<KeyChange> changes)
    {
        foreach (ref readonly KeyChange change in changes)
        {
            _found.Clear();
            _synced.Find(change.Key.Span, _found);
            if (_found.Count == 0)
            {
                continue;
            }

            var e = new SharedEvent(change);
            foreach (WatcherSet set in _found)
            {
                _batch.Add(set, e);
            }
        }
    }

    private void Deliver(long revision)
    {
        WatchStream? held = null;
        try
        {
            foreach (WatcherSet set in _batch.Touched)
            {
                SharedEvent[] batch = _batch.Build(set);

                // Downwards, because a parked watcher leaves the set.
                for (int i = set.Count - 1; i >= 0; i--)
                {
                    Watcher watcher = set[i];
                    if (!watcher.TrySelect(batch, revision, set.Hits.Bytes, out WatchMessage message))
                    {
                        continue;
                    }

                    // Watchers of one stream often stand side by side.
                    if (!ReferenceEquals(held, watcher.Stream))
                    {
                        held?.Lock.Exit();
                        held = watcher.Stream;
                        held.Lock.Enter();
                    }

                    if (!held.Offer(watcher, message, revision))
                    {
                        Park(watcher, revision);
                    }
                }
            }
        }
        finally
        {
            held?.Lock.Exit();
        }

        _batch.Clear();
    }

    // A synced watcher falls behind: it still needs everything from the given revision on.
    private void Park(Watcher watcher, long next)
    {
        _synced.Remove(watcher);
        watcher.Next = next;
        Lag(watcher);
        _loop.Wake();
    }

    private void Lag(Watcher watcher)
    {
        watcher.State = WatcherState.Lagging;
        _lagging++;
        _arrivals.Add(watcher);
    }
}
