using System.Text;
using Netcd.Core.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Verification;

/// <summary>What each watcher saw is exactly what happened in its range: in order, once, without a gap, whole revisions, honest bookmarks.</summary>
internal sealed class WatchCheck
{
    private readonly List<(long Revision, TruthChange Change, KeyValue? Previous)> _events = [];
    private readonly long _maxCompaction;
    private readonly long _newest;
    private readonly Violations _violations;

    /// <param name="truth">What happened.</param>
    /// <param name="maxCompaction">Highest compaction anybody asked for: previous pairs before it may be missing.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public WatchCheck(Truth truth, long maxCompaction, Violations violations)
    {
        _maxCompaction = maxCompaction;
        _newest = truth.Newest;
        _violations = violations;
        var latest = new Dictionary<string, KeyValue>();
        foreach (TruthRevision revision in truth.Revisions)
        {
            foreach (TruthChange change in revision.Changes)
            {
                _events.Add((revision.Revision, change, latest.GetValueOrDefault(change.Key)));
                if (change.IsDelete)
                {
                    latest.Remove(change.Key);
                }
                else
                {
                    latest[change.Key] = change.Pair;
                }
            }
        }
    }

    public void Run(WatchRecord watch)
    {
        if (watch.Start == 0)
        {
            return;
        }

        int next = FirstAtOrAfter(watch.Start);
        long bookmark = 0;
        long last = 0;
        bool isFragmented = false;
        foreach (WatchResponse response in watch.Responses)
        {
            long header = response.Header.Revision;
            if (response.Events.Count == 0)
            {
                CheckBookmark(watch, header, ref bookmark, next);
                continue;
            }

            if (!isFragmented && response.Events[0].Kv.ModRevision == last)
            {
                Add(watch, "watch atomic", $"revision {last} is split over two responses");
            }

            foreach (Event seen in response.Events)
            {
                next = CheckEvent(watch, seen, next, bookmark);
            }

            last = response.Events[^1].Kv.ModRevision;
            isFragmented = response.Fragment;
            if (header < last)
            {
                Add(watch, "watch header", $"header revision {header} is below its event {last}");
            }
        }

        if (watch.IsComplete && NextMatch(watch, next) is var missing && missing < _events.Count)
        {
            Add(watch, "watch reliable", $"never saw revision {_events[missing].Revision}: {_events[missing].Change}");
        }
    }

    private void CheckBookmark(WatchRecord watch, long revision, ref long bookmark, int next)
    {
        if (revision < watch.Start - 1 || revision > _newest)
        {
            Add(watch, "watch bookmark", $"bookmark {revision} outside of {watch.Start - 1} to {_newest}");
        }

        if (revision < bookmark)
        {
            Add(watch, "watch bookmark", $"bookmark {revision} after {bookmark}");
        }

        int missing = NextMatch(watch, next);
        if (missing < _events.Count && _events[missing].Revision <= revision)
        {
            Add(watch, "watch bookmark", $"bookmark {revision}, but revision {_events[missing].Revision} was not delivered: {_events[missing].Change}");
        }

        bookmark = revision;
    }

    /// <returns>Position behind the event.</returns>
    private int CheckEvent(WatchRecord watch, Event seen, int next, long bookmark)
    {
        int expected = NextMatch(watch, next);
        if (expected == _events.Count)
        {
            Add(watch, "watch unique", $"saw {Describe(seen)}, but nothing more happened in its range");
            return next;
        }

        (long revision, TruthChange change, KeyValue? previous) = _events[expected];
        bool isDelete = seen.Type == Event.Types.EventType.Delete;
        if (seen.Kv.ModRevision != revision || Encoding.Latin1.GetString(seen.Kv.Key.Span) != change.Key || isDelete != change.IsDelete)
        {
            Add(watch, seen.Kv.ModRevision > revision ? "watch reliable" : "watch ordered", $"saw {Describe(seen)}; next is revision {revision}: {change}");
            return FirstAtOrAfter(seen.Kv.ModRevision + 1);
        }

        if (!isDelete && !seen.Kv.Equals(change.Pair))
        {
            Add(watch, "watch content", $"saw {Describe(seen)}; it is {change}");
        }

        if (revision <= bookmark)
        {
            Add(watch, "watch bookmark", $"revision {revision} after bookmark {bookmark}");
        }

        KeyValue? wanted = watch.Request.PrevKv ? previous : null;
        bool mayMiss = _maxCompaction >= revision - 1;
        if (!Equals(seen.PrevKv, wanted) && !(seen.PrevKv is null && mayMiss))
        {
            Add(watch, "watch content", $"saw {Describe(seen)} after {seen.PrevKv}; before was {wanted}");
        }

        return expected + 1;
    }

    private int NextMatch(WatchRecord watch, int from)
    {
        WatchRange range = WatchRange.Normalize(watch.Request);
        while (from < _events.Count && !Matches(watch.Request, range, _events[from].Change))
        {
            from++;
        }

        return from;
    }

    private static bool Matches(WatchCreateRequest request, WatchRange range, TruthChange change)
    {
        WatchCreateRequest.Types.FilterType filtered = change.IsDelete ? WatchCreateRequest.Types.FilterType.Nodelete : WatchCreateRequest.Types.FilterType.Noput;
        return !request.Filters.Contains(filtered) && range.Contains(Encoding.Latin1.GetBytes(change.Key));
    }

    private int FirstAtOrAfter(long revision)
    {
        int at = 0;
        while (at < _events.Count && _events[at].Revision < revision)
        {
            at++;
        }

        return at;
    }

    private void Add(WatchRecord watch, string promise, string details) => _violations.Add(promise, $"{watch.Name} from {watch.Start} ({watch.Request}): {details}");

    private static string Describe(Event seen) => $"{seen.Type} {seen.Kv}";
}
