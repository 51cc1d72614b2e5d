using Netcd.Core.Mvcc;
using Netcd.Telemetry;

namespace Netcd.Core.Watch;

/// <content>Revisions as they come: from the apply loop to the queues of the streams.</content>
public sealed partial class WatchHub : IRevisionObserver
{
    // Under the lock.
    private readonly BatchBuilder _batch = new();
    private readonly List<WatcherSet> _found = [];
    private readonly List<Watcher> _refused = [];

    /// <inheritdoc/>
    /// <remarks>Costs a look-up per change and a queue entry per stream that watches its key. Call it before the writers get their answer.</remarks>
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
        foreach (WatcherSet set in _batch.Touched)
        {
            SharedEvent[] batch = _batch.Build(set);
            foreach (ref readonly WatcherRun run in set.Runs)
            {
                lock (run.Stream.Lock)
                {
                    Offer(set, run, batch, revision);
                }
            }

            foreach (Watcher refused in _refused)
            {
                Park(refused, revision);
            }

            _refused.Clear();
        }

        _batch.Clear();
    }

    private void Offer(WatcherSet set, in WatcherRun run, SharedEvent[] batch, long revision)
    {
        if (run.Ids is { } ids && run.Next <= batch[0].Revision)
        {
            if (!run.Stream.Offer(new WatchMessage(run.Kind, ids, revision, batch, set.Hits.Bytes), revision))
            {
                _refused.AddRange(set[run]);
            }

            return;
        }

        foreach (Watcher watcher in set[run])
        {
            if (watcher.TrySelect(batch, revision, set.Hits.Bytes, out WatchMessage message) && !run.Stream.Offer(watcher, message, revision))
            {
                _refused.Add(watcher);
            }
        }
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
