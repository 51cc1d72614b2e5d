using System.Text;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Core.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using static Netcd.Protocol.Rpc.WatchCreateRequest.Types;

namespace Netcd.Core.Tests.Watch;

/// <summary>
/// A client of one stream that believes nothing: it compares each response with the history and checks that watches are ordered,
/// unique, reliable, atomic, resumable and bookmarkable, and that ended ones stay silent.
/// </summary>
public sealed class WatchChecker(ModelHistory history)
{
    private readonly Dictionary<long, Watch> _watches = [];

    // Ended as compacted while the client's cancel was on its way; that is answered too.
    private readonly HashSet<long> _crossed = [];
    private readonly Queue<WatchCreateRequest> _asked = new();

    /// <summary>Responses that were checked.</summary>
    public int Responses { get; private set; }

    public int Events { get; private set; }

    public int Compacted { get; private set; }

    public int Progress { get; private set; }

    public int Replayed { get; private set; }

    /// <summary>Ids of the watches that are alive as far as the client knows.</summary>
    public long[] Live => [.. _watches.Where(w => !w.Value.IsCanceling).Select(w => w.Key)];

    /// <summary>To be called before the request is sent.</summary>
    public void Asked(WatchCreateRequest request) => _asked.Enqueue(request);

    public void Canceling(long id) => _watches[id].IsCanceling = true;

    public void Check(WatchResponse response)
    {
        Responses++;
        if (response.Created)
        {
            CheckCreated(response);
            return;
        }

        if (response.WatchId == -1)
        {
            Assert.Empty(response.Events);
            Assert.NotEmpty(_watches);
            foreach (Watch watch in _watches.Values)
            {
                CheckProgress(watch, response.Header.Revision);
            }

            return;
        }

        if (response.Canceled && _crossed.Remove(response.WatchId))
        {
            return;
        }

        Assert.True(_watches.TryGetValue(response.WatchId, out Watch? known), $"response for watch {response.WatchId}, which is unknown or ended");
        if (response.Canceled)
        {
            CheckEnd(known, response);
        }
        else if (response.Events.Count == 0)
        {
            Assert.True(known.Request.ProgressNotify);
            CheckProgress(known, response.Header.Revision);
        }
        else
        {
            CheckEvents(known, response);
        }
    }

    /// <summary>After everything came to rest: nothing may be missing.</summary>
    public void CheckComplete()
    {
        Assert.Empty(_asked);
        Assert.Empty(_crossed);
        foreach (Watch watch in _watches.Values)
        {
            Assert.Empty(Expected(watch, history.CurrentRevision));
            Assert.Empty(watch.Parts);
        }
    }

    private void CheckCreated(WatchResponse response)
    {
        WatchCreateRequest request = _asked.Dequeue();
        Assert.False(response.Canceled);
        long next = request.StartRevision == 0 ? response.Header.Revision + 1 : request.StartRevision;
        Assert.True(_watches.TryAdd(response.WatchId, new Watch(request, next)), "an id in use was given again");
    }

    private void CheckEnd(Watch watch, WatchResponse response)
    {
        Assert.Empty(watch.Parts);
        _watches.Remove(response.WatchId);
        if (response.CompactRevision == 0)
        {
            Assert.True(watch.IsCanceling);
            return;
        }

        Compacted++;
        if (watch.IsCanceling)
        {
            _crossed.Add(response.WatchId);
        }

        Assert.Equal(0, response.Header.Revision);
        Assert.True(watch.Next < response.CompactRevision, "a watch ended as compacted that needs no compacted history");
        Assert.True(response.CompactRevision <= history.CompactedRevision);
    }

    private void CheckProgress(Watch watch, long revision)
    {
        Progress++;
        Assert.True(revision >= watch.Request.StartRevision, "progress before the start");
        Assert.True(revision >= watch.Next - 1, "progress goes back");
        Assert.Empty(Expected(watch, revision));
        Assert.Empty(watch.Parts);
        watch.Next = revision + 1;
    }

    private void CheckEvents(Watch watch, WatchResponse response)
    {
        watch.Parts.AddRange(response.Events);
        if (response.Fragment)
        {
            Assert.True(watch.Request.Fragment);
            return;
        }

        long last = watch.Parts[^1].Kv.ModRevision;
        Assert.True(response.Header.Revision >= last, "the header is behind the events");
        Assert.True(response.Header.Revision >= watch.Header, "the header goes back");
        Replayed += response.Header.Revision > last ? 1 : 0;
        List<KeyChange> expected = Expected(watch, last);
        Assert.Equal(expected.Select(c => Describe(c)), watch.Parts.Select(Describe));
        for (int i = 0; i < expected.Count; i++)
        {
            CheckPair(watch, expected[i], watch.Parts[i]);
        }

        Events += expected.Count;
        watch.Header = response.Header.Revision;
        watch.Next = last + 1;
        watch.Parts.Clear();
    }

    private void CheckPair(Watch watch, KeyChange change, Event e)
    {
        Assert.Equal(Convert.ToHexString(change.KeyValue.Span), Convert.ToHexString(e.Kv.ToByteArray()));
        if (!watch.Request.PrevKv || change.IsCreate)
        {
            Assert.Null(e.PrevKv);
            return;
        }

        if (e.PrevKv is null)
        {
            Assert.True(change.Revision.Main - 1 < history.CompactedRevision, "a previous pair is missing");
            return;
        }

        Assert.Equal(e.Kv.Key, e.PrevKv.Key);
        Assert.True(e.PrevKv.ModRevision < e.Kv.ModRevision);
        if (history.GetAt(change.Key.Span, change.Revision.Main - 1) is { } previous)
        {
            Assert.Equal(Convert.ToHexString(previous), Convert.ToHexString(e.PrevKv.ToByteArray()));
        }
    }

    private List<KeyChange> Expected(Watch watch, long to)
    {
        var expected = new List<KeyChange>();
        for (long revision = Math.Max(2, watch.Next); revision <= to; revision++)
        {
            foreach (KeyChange change in history.ChangesOf(revision))
            {
                FilterType dropped = change.IsDelete ? FilterType.Nodelete : FilterType.Noput;
                if (watch.Range.Contains(change.Key.Span) && !watch.Request.Filters.Contains(dropped))
                {
                    expected.Add(change);
                }
            }
        }

        return expected;
    }

    private static string Describe(KeyChange change) => $"{(change.IsDelete ? "-" : "+")}{Encoding.Latin1.GetString(change.Key.Span)}@{change.Revision.Main}";

    private static string Describe(Event e) => $"{(e.Type == Event.Types.EventType.Delete ? "-" : "+")}{e.Kv.Key.ToString(Encoding.Latin1)}@{e.Kv.ModRevision}";

    private sealed class Watch(WatchCreateRequest request, long next)
    {
        public WatchCreateRequest Request { get; } = request;

        public WatchRange Range { get; } = WatchRange.Normalize(request);

        /// <summary>Everything below was delivered or does not exist.</summary>
        public long Next { get; set; } = next;

        public long Header { get; set; }

        public List<Event> Parts { get; } = [];

        public bool IsCanceling { get; set; }
    }
}
