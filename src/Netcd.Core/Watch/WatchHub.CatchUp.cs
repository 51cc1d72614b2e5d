using System.Runtime.InteropServices;
using Netcd.Telemetry;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Core.Watch;

/// <content>The watch loop: brings lagging watchers forward, one slice of history per turn.</content>
public sealed partial class WatchHub
{
    // Watchers that join, and changes compared, under one hold of the lock.
    private const int JoinsPerHold = 64;
    private const int ComparisonsPerHold = 4096;

    // Watchers that fell behind since the last turn. Under the lock.
    private readonly List<Watcher> _arrivals = [];

    // Owned by the loop. Those that have waited longest stand in front, so that none starves behind a longer history.
    private readonly List<Watcher> _queue = [];
    private readonly List<Watcher> _group = [];
    private readonly List<SharedEvent> _matches = [];
    private SharedEvent[] _lastMatches = [];
    private long _rounds = -1;

    private void Turn()
    {
        Failpoint.Reach("beforeMoveVictims");
        Failpoint.Reach("beforeSyncWatchers");
        lock (_lock)
        {
            _queue.AddRange(_arrivals);
            _arrivals.Clear();
        }

        RunDueProgress();
        ChooseGroup();
        if (_group.Count > 0)
        {
            CatchUp();
            _loop.Wake();
        }
    }

    // The first watcher that can go on, and all that stand at most one slice after it. On the way, watchers that ended leave
    // the queue, and so do those whose history is gone once their stream has room to say so.
    private void ChooseGroup()
    {
        _group.Clear();
        long compacted = _history.CompactedRevision;
        long round = _rounds--;
        long first = 0;
        int kept = 0;
        for (int i = 0; i < _queue.Count; i++)
        {
            Watcher watcher = _queue[i];
            if (watcher.State != WatcherState.Lagging)
            {
                continue;
            }

            if (watcher.Stream.IsFull || (watcher.Next < compacted && !TryEndCompacted(watcher, compacted, round)))
            {
                _queue[kept++] = watcher;
                continue;
            }

            if (watcher.Next < compacted)
            {
                continue;
            }

            if (_group.Count == 0)
            {
                first = watcher.Next;
            }

            if (watcher.Next >= first && watcher.Next - first < _options.MaxRevisionsPerScan)
            {
                _group.Add(watcher);
            }
            else
            {
                _queue[kept++] = watcher;
            }
        }

        _queue.RemoveRange(kept, _queue.Count - kept);
    }

    private bool TryEndCompacted(Watcher watcher, long compacted, long round)
    {
        lock (_lock)
        {
            lock (watcher.Stream.Lock)
            {
                if (watcher.State != WatcherState.Lagging)
                {
                    return true;
                }

                // The header of this answer names no revision.
                var end = new WatchMessage(WatchMessageKind.Canceled, watcher.Id, revision: 0, compacted);
                if (!watcher.Stream.OfferNotice(end, round))
                {
                    return false;
                }

                watcher.State = WatcherState.Compacted;
                _lagging--;
                return true;
            }
        }
    }

    private void CatchUp()
    {
        long from = _group[0].Next;
        long newest;
        long recent;
        lock (_lock)
        {
            newest = _revision;
            recent = _recent.First;
        }

        if (from < recent && !Scan(from, Math.Min(newest, from + _options.MaxRevisionsPerScan - 1), newest))
        {
            return;
        }

        Join();
    }

    // Returns false when the slice could not be read.
    private bool Scan(long from, long to, long newest)
    {
        var scan = new CatchUpScan(_group, to, _options.MaxBytesPerScan);
        if (!_history.ScanHistory(from, to, scan.Visit))
        {
            DropCompacted(from);
            return false;
        }

        long round = _rounds--;
        int kept = 0;
        for (int i = 0; i < _group.Count; i++)
        {
            Watcher watcher = _group[i];
            if (scan.TryGet(watcher, newest, out WatchMessage message) && !Offer(watcher, message, round))
            {
                _queue.Add(watcher);
                continue;
            }

            watcher.Next = Math.Max(watcher.Next, scan.Reached + 1);
            _group[kept++] = watcher;
        }

        _group.RemoveRange(kept, _group.Count - kept);
        return true;
    }

    private static bool Offer(Watcher watcher, in WatchMessage message, long round)
    {
        lock (watcher.Stream.Lock)
        {
            return watcher.Stream.Offer(watcher, message, round);
        }
    }

    // A compaction ran into the scan.
    private void DropCompacted(long from)
    {
        long compacted = _history.CompactedRevision;
        Invariant.That(compacted > from, "the store refuses to show history that is not compacted");
        long round = _rounds--;
        foreach (Watcher watcher in _group)
        {
            if (watcher.Next >= compacted || !TryEndCompacted(watcher, compacted, round))
            {
                _queue.Add(watcher);
            }
        }
    }

    private void Join()
    {
        int at = 0;
        while (at < _group.Count)
        {
            lock (_lock)
            {
                long round = _rounds--;
                int comparisons = 0;
                for (int joins = 0; at < _group.Count && joins < JoinsPerHold && comparisons < ComparisonsPerHold; joins++, at++)
                {
                    Watcher watcher = _group[at];
                    comparisons += watcher.Next <= _revision ? _recent.Count : 0;
                    if (!TryJoin(watcher, round))
                    {
                        _queue.Add(watcher);
                    }
                }
            }
        }

        _lastMatches = [];
    }

    // Takes the last steps from the newest changes and becomes synced. False when the watcher stays behind.
    private bool TryJoin(Watcher watcher, long round)
    {
        if (watcher.State != WatcherState.Lagging)
        {
            return true;
        }

        if (watcher.Next <= _revision)
        {
            if (watcher.Next < _recent.First)
            {
                return false;
            }

            _matches.Clear();
            _recent.Find(watcher.Next, watcher.Range, _matches);
            if (_matches.Count > 0 && watcher.TrySelect(ShareMatches(), _revision, BytesOfMatches(), out WatchMessage message) && !Offer(watcher, message, round))
            {
                return false;
            }

            watcher.Next = _revision + 1;
        }

        watcher.State = WatcherState.Synced;
        _synced.Add(watcher);
        _lagging--;
        return true;
    }

    // Watchers that were parked together mostly get the same events.
    private SharedEvent[] ShareMatches()
    {
        if (!_lastMatches.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(_matches)))
        {
            _lastMatches = [.. _matches];
        }

        return _lastMatches;
    }

    private int BytesOfMatches()
    {
        int bytes = 0;
        foreach (SharedEvent e in _matches)
        {
            bytes += e.PlainBytes;
        }

        return bytes;
    }
}
