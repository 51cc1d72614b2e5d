using Netcd.Core.Watch;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Watch;

public sealed class WatchBackPressureTests
{
    [Fact]
    public void A_slow_client_is_parked_at_its_bound_and_gets_everything_when_it_reads()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open(WatchFixture.Request("a"));
        for (int i = 0; i < 5000; i++)
        {
            fixture.Put("a", i.ToString());
            fixture.World.Settle();
        }

        Assert.Equal(128, fixture.Metric("etcd_debugging_mvcc_pending_events_total"));
        Assert.Equal(1, fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
        Assert.Equal([.. Enumerable.Range(0, 5000).Select(i => $"a={i}@{i + 2}")], WatchFixture.Texts(fixture.Read(stream)));
        Assert.Equal(0, fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
        fixture.Put("a", "live");
        Assert.Equal(["a=live@5002"], WatchFixture.Texts(WatchFixture.ReadQueued(stream)));
    }

    [Fact]
    public void Bytes_park_a_client_before_responses_do()
    {
        using var fixture = new WatchFixture(new WatchOptions { MaxQueuedBytes = 10_000 });
        WatchStream stream = fixture.Open(WatchFixture.Request("a"));
        for (int i = 0; i < 100; i++)
        {
            fixture.Put("a", new string('v', 1000));
        }

        Assert.Equal(10, fixture.Metric("etcd_debugging_mvcc_pending_events_total"));
        Assert.Equal(100, WatchFixture.Texts(fixture.Read(stream)).Length);
    }

    [Fact]
    public void A_stalled_client_does_not_touch_others()
    {
        using var fixture = new WatchFixture();
        WatchStream stalled = fixture.Open(WatchFixture.Request("a"));
        WatchStream healthy = fixture.Open(WatchFixture.Request("a"));
        for (int i = 0; i < 1000; i++)
        {
            fixture.Put("a", "v");
            Assert.Single(WatchFixture.Texts(WatchFixture.ReadQueued(healthy)));
        }

        stalled.Dispose();
    }

    [Fact]
    public void One_revision_reaches_all_watchers_of_a_stream_even_beyond_the_bound()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open([.. Enumerable.Repeat(WatchFixture.Request("a"), 1000)]);
        WatchFixture.ReadQueued(stream);
        fixture.Put("a", "1");
        Assert.Equal(0, fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
        Assert.Equal(1000, WatchFixture.ReadQueued(stream).Count);
    }

    [Fact]
    public void After_a_jam_a_quiet_watcher_is_not_kept_waiting_by_a_busy_one_of_its_stream()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open(WatchFixture.Request("busy"), WatchFixture.Request("quiet"));
        WatchFixture.ReadQueued(stream);
        for (int i = 0; i < 128; i++)
        {
            fixture.Put("busy", "v");
        }

        fixture.Put("quiet", "v");
        int reads = 0;
        while (!WatchFixture.ReadQueued(stream, 1).Any(r => r.WatchId == 1))
        {
            // The reader is just as fast as the busy key.
            fixture.Put("busy", "v");
            fixture.World.Settle();
            Assert.True(++reads < 300, "the quiet watcher starves");
        }
    }

    [Fact]
    public void A_watcher_that_was_parked_shortly_is_served_without_reading_history()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open(WatchFixture.Request("a"));
        for (int i = 0; i < 600; i++)
        {
            fixture.Put("a", "v");
        }

        Assert.Equal(600, WatchFixture.Texts(fixture.Read(stream)).Length);
        Assert.Equal(0, fixture.History.Scans);
    }

    [Fact]
    public void A_watcher_joins_however_fast_revisions_come()
    {
        using var fixture = new WatchFixture();
        for (int i = 0; i < 50; i++)
        {
            fixture.Put("a", "v");
        }

        WatchStream stream = fixture.Open(WatchFixture.Request("a", start: 1));

        // Whenever the hub looks at history, the store has moved on.
        fixture.History.DuringScan = () => fixture.Put("a", "more");
        fixture.World.Step();
        Assert.Equal(0, fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
        List<WatchResponse> responses = fixture.Read(stream);
        Assert.Equal(51, WatchFixture.Texts(responses).Length);
        Assert.Equal(52, responses[^1].Header.Revision);
    }

    [Fact]
    public void Long_histories_take_turns()
    {
        using var fixture = new WatchFixture(new WatchOptions { MaxRevisionsPerScan = 10, MaxRecentChanges = 1 });
        for (int i = 0; i < 1000; i++)
        {
            fixture.Put("a", "v");
        }

        WatchStream far = fixture.Open(WatchFixture.Request("a", start: 1));
        WatchStream near = fixture.Open(WatchFixture.Request("a", start: 990));
        int turns = 0;
        while (WatchFixture.Texts(WatchFixture.ReadQueued(near)).Length == 0)
        {
            Assert.True(fixture.World.Step());
            Assert.True(++turns <= 4, "the near one waits for the far one");
        }

        Assert.Equal(1000, WatchFixture.Texts(fixture.Read(far)).Length);
    }

    [Fact]
    public void A_scan_ends_at_the_border_of_a_revision_when_it_is_heavy()
    {
        using var fixture = new WatchFixture(new WatchOptions { MaxBytesPerScan = 2000, MaxRecentChanges = 1, MaxQueuedBytes = 1_000_000 });
        for (int i = 0; i < 20; i++)
        {
            fixture.Write(("a", new string('v', 500)), ("b", new string('w', 500)));
        }

        List<WatchResponse> responses = [.. fixture.Read(fixture.Open(WatchFixture.Request("a", "z", start: 1))).Skip(1)];
        Assert.InRange(responses.Count, 9, 20);
        Assert.Equal(40, WatchFixture.Texts(responses).Length);
        for (int i = 1; i < responses.Count; i++)
        {
            Assert.True(responses[i - 1].Events[^1].Kv.ModRevision < responses[i].Events[0].Kv.ModRevision);
        }
    }

    [Fact]
    public void A_restored_store_is_caught_up_from_where_each_watcher_stood()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open(WatchFixture.Request("a"), WatchFixture.Request("a", start: 100), WatchFixture.Request("a", start: 6));
        fixture.Put("a", "2");
        fixture.Put("a", "3");

        // A snapshot brings revisions that nobody told.
        for (int i = 4; i <= 8; i++)
        {
            fixture.History.Write(("a", i.ToString()));
        }

        fixture.Hub.OnRestored();
        fixture.Put("a", "9");
        ILookup<long, long> byId = fixture.Read(stream).SelectMany(r => r.Events.Select(e => (r.WatchId, e.Kv.ModRevision))).ToLookup(p => p.WatchId, p => p.ModRevision);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9], byId[0]);
        Assert.Empty(byId[1]);
        Assert.Equal([6, 7, 8, 9], byId[2]);
    }

    [Fact]
    public void A_restored_store_without_the_history_ends_the_watchers_that_need_it()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open(WatchFixture.Request("a"), WatchFixture.Request("a", start: 9));
        for (int i = 2; i <= 8; i++)
        {
            fixture.History.Write(("a", i.ToString()));
        }

        fixture.History.Compact(8);
        fixture.Hub.OnRestored();
        List<WatchResponse> responses = fixture.Read(stream);
        Assert.Equal([0], responses.Where(r => r.Canceled).Select(r => r.WatchId));
        Assert.Equal(8, responses[^1].CompactRevision);
    }
}
