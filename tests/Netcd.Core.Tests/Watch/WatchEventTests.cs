using Netcd.Core.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using static Netcd.Protocol.Rpc.WatchCreateRequest.Types;

namespace Netcd.Core.Tests.Watch;

public sealed class WatchEventTests : IDisposable
{
    private readonly WatchFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Start_revision_zero_shows_only_what_comes_after()
    {
        _fixture.Put("a", "1");
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        _fixture.Put("a", "2");
        Assert.Equal(["a=2@3"], WatchFixture.Texts(_fixture.Read(stream)));
    }

    [Fact]
    public void What_a_reader_could_see_is_not_shown_to_a_watch_that_starts_now()
    {
        // The store publishes a batch of revisions before it tells them one by one.
        Mvcc.KeyChange[] published = _fixture.History.Write(("a", "1"));
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        _fixture.Hub.OnRevision(2, published);
        _fixture.Put("a", "2");
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal(2, responses[0].Header.Revision);
        Assert.Equal(["a=2@3"], WatchFixture.Texts(responses));
    }

    [Fact]
    public void A_past_start_replays_from_that_revision_inclusive_and_goes_on()
    {
        _fixture.Put("a", "1");
        _fixture.Put("a", "2");
        _fixture.Put("b", "x");
        _fixture.Put("a", "3");
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 3));
        List<WatchResponse> replay = _fixture.Read(stream);
        Assert.Equal(["a=2@3", "a=3@5"], WatchFixture.Texts(replay));
        Assert.Equal(5, replay[^1].Header.Revision);
        _fixture.Put("a", "4");
        List<WatchResponse> live = _fixture.Read(stream);
        Assert.Equal(["a=4@6"], WatchFixture.Texts(live));
        Assert.Equal(6, live[0].Header.Revision);
    }

    [Fact]
    public void A_replayed_response_names_the_current_revision()
    {
        _fixture.Put("a", "1");
        _fixture.Put("b", "1");
        WatchResponse replay = _fixture.Read(_fixture.Open(WatchFixture.Request("a", start: 1)))[1];
        Assert.Equal(3, replay.Header.Revision);
    }

    [Fact]
    public void A_replay_holds_at_most_a_thousand_revisions_per_response()
    {
        for (int i = 0; i < 2500; i++)
        {
            _fixture.Put("a", i.ToString());
        }

        List<WatchResponse> responses = _fixture.Read(_fixture.Open(WatchFixture.Request("a", start: 1)));
        Assert.Equal(2500, WatchFixture.Texts(responses).Length);
        Assert.All(responses, r => Assert.InRange(r.Events.Count, 0, 1000));
    }

    [Fact]
    public void A_future_start_is_silent_until_its_revision()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 4));
        _fixture.Put("a", "2");
        _fixture.Put("a", "3");
        Assert.Empty(WatchFixture.Texts(_fixture.Read(stream)));
        _fixture.Put("a", "4");
        Assert.Equal(["a=4@4"], WatchFixture.Texts(_fixture.Read(stream)));
    }

    [Fact]
    public void A_delete_event_has_the_key_and_its_revision_only()
    {
        _fixture.Put("a", "1");
        WatchStream live = _fixture.Open(WatchFixture.Request("a"));
        _fixture.Delete("a");
        WatchStream replay = _fixture.Open(WatchFixture.Request("a", start: 3));
        foreach (WatchStream stream in new[] { live, replay })
        {
            Event e = _fixture.Read(stream)[1].Events.Single();
            Assert.Equal(Event.Types.EventType.Delete, e.Type);
            Assert.Equal(new KeyValue { Key = e.Kv.Key, ModRevision = 3 }, e.Kv);
        }
    }

    [Fact]
    public void A_transaction_stays_in_one_response_in_its_order()
    {
        _fixture.Put("c", "0");
        WatchStream live = _fixture.Open(WatchFixture.Request("a", "z"));
        _fixture.Write(("b", "1"), ("a", "2"), ("c", null), ("zz", "no"));
        WatchStream replay = _fixture.Open(WatchFixture.Request("a", "z", start: 3));
        foreach (WatchStream stream in new[] { live, replay })
        {
            List<WatchResponse> responses = _fixture.Read(stream);
            Assert.Equal(2, responses.Count);
            Assert.Equal(["b=1@3", "a=2@3", "-c@3"], WatchFixture.Texts(responses));
        }
    }

    [Fact]
    public void Ranges_overlap_as_their_bounds_say()
    {
        WatchStream stream = _fixture.Open(
            WatchFixture.Request("a", "c"),
            WatchFixture.Request("b", "\0"),
            WatchFixture.Request("b"),
            WatchFixture.Request("b", "b\0"));
        _fixture.Put("a", "1");
        _fixture.Put("b", "2");
        _fixture.Put("c", "3");
        ILookup<long, string> byId = _fixture.Read(stream).SelectMany(r => r.Events.Select(e => (r.WatchId, WatchFixture.Text(e)))).ToLookup(p => p.WatchId, p => p.Item2);
        Assert.Equal(["a=1@2", "b=2@3"], byId[0]);
        Assert.Equal(["b=2@3", "c=3@4"], byId[1]);
        Assert.Equal(["b=2@3"], byId[2]);
        Assert.Equal(["b=2@3"], byId[3]);
    }

    [Fact]
    public void Filters_drop_kinds_of_events_and_empty_responses_are_not_sent()
    {
        WatchCreateRequest noPut = WatchFixture.Request("a", "z", start: 1);
        noPut.Filters.Add(FilterType.Noput);
        WatchCreateRequest noDelete = WatchFixture.Request("a", "z", start: 1);
        noDelete.Filters.Add(FilterType.Nodelete);
        WatchCreateRequest neither = WatchFixture.Request("a", "z", start: 1);
        neither.Filters.AddRange([FilterType.Noput, FilterType.Nodelete]);
        _fixture.Put("a", "1");
        _fixture.Write(("a", null), ("b", "2"));
        WatchStream[] streams = [_fixture.Open(noPut), _fixture.Open(noDelete), _fixture.Open(neither)];
        _fixture.World.Settle();
        _fixture.Put("c", "3");
        _fixture.Delete("c");
        Assert.Equal(["-a@3", "-c@5"], WatchFixture.Texts(_fixture.Read(streams[0])));
        List<WatchResponse> puts = _fixture.Read(streams[1]);
        Assert.Equal(["a=1@2", "b=2@3", "c=3@4"], WatchFixture.Texts(puts));
        Assert.Equal(3, puts.Count);
        Assert.Single(_fixture.Read(streams[2]));
    }

    [Fact]
    public void Previous_pairs_come_with_everything_but_creations()
    {
        WatchCreateRequest live = WatchFixture.Request("a");
        live.PrevKv = true;
        WatchStream one = _fixture.Open(live);
        _fixture.Put("a", "1");
        _fixture.Put("a", "2");
        _fixture.Delete("a");
        _fixture.Put("a", "3");
        WatchCreateRequest past = WatchFixture.Request("a", start: 1);
        past.PrevKv = true;
        foreach (WatchStream stream in new[] { one, _fixture.Open(past) })
        {
            Assert.Equal(["a=1@2", "a=2@3 was 1@2", "-a@4 was 2@3", "a=3@5"], WatchFixture.Texts(_fixture.Read(stream)));
        }
    }

    [Fact]
    public void Previous_pairs_stay_away_from_those_who_did_not_ask()
    {
        WatchCreateRequest with = WatchFixture.Request("a");
        with.PrevKv = true;
        _fixture.Put("a", "1");
        WatchStream stream = _fixture.Open(with, WatchFixture.Request("a"));
        _fixture.Put("a", "2");
        Assert.Equal(["a=2@3 was 1@2", "a=2@3"], WatchFixture.Texts(_fixture.Read(stream).OrderBy(r => r.WatchId)));
    }

    [Fact]
    public void A_previous_pair_may_be_missing_after_a_compaction()
    {
        WatchCreateRequest request = WatchFixture.Request("a");
        request.PrevKv = true;
        WatchStream stream = _fixture.Open(request);
        _fixture.Put("a", "1");
        _fixture.Put("a", "2");
        _fixture.Put("b", "2");
        _fixture.History.Compact(4);
        Assert.Equal(["a=1@2", "a=2@3"], WatchFixture.Texts(_fixture.Read(stream)));
    }

    [Fact]
    public void Watchers_at_about_the_same_place_share_a_scan()
    {
        for (int i = 0; i < 100; i++)
        {
            _fixture.Put("a", "x");
        }

        WatchStream stream = _fixture.Open([.. Enumerable.Range(0, 500).Select(i => WatchFixture.Request("a", start: 1 + (i % 90)))]);
        _fixture.World.Settle();
        Assert.Equal(1, _fixture.History.Scans);
        Assert.Equal(500, _fixture.Read(stream).Count(r => r.Events.Count > 0));
    }

    [Fact]
    public void Metrics_count_streams_watchers_and_events()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"), WatchFixture.Request("a"));
        _fixture.Put("a", "1");
        Assert.Equal(1, _fixture.Metric("etcd_debugging_mvcc_watch_stream_total"));
        Assert.Equal(2, _fixture.Metric("etcd_debugging_mvcc_watcher_total"));
        Assert.Equal(2, _fixture.Metric("etcd_debugging_mvcc_pending_events_total"));
        _fixture.Read(stream);
        Assert.Equal(2, _fixture.Metric("etcd_debugging_mvcc_events_total"));
        Assert.Equal(0, _fixture.Metric("etcd_debugging_mvcc_pending_events_total"));
        stream.Dispose();
        Assert.Equal(0, _fixture.Metric("etcd_debugging_mvcc_watch_stream_total"));
        Assert.Equal(0, _fixture.Metric("etcd_debugging_mvcc_watcher_total"));
    }
}
