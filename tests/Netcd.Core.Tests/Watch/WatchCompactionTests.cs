using Netcd.Core.Watch;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Watch;

public sealed class WatchCompactionTests : IDisposable
{
    private readonly WatchFixture _fixture = new(new WatchOptions { MaxRecentChanges = 10 });

    public WatchCompactionTests()
    {
        for (int i = 2; i <= 20; i++)
        {
            _fixture.Put("a", i.ToString());
        }
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_compacted_start_is_created_and_then_canceled_without_a_header_revision()
    {
        _fixture.History.Compact(10);
        List<WatchResponse> responses = _fixture.Read(_fixture.Open(WatchFixture.Request("a", start: 9)));
        Assert.Equal(2, responses.Count);
        Assert.True(responses[0].Created);
        Assert.False(responses[0].Canceled);
        WatchResponse end = responses[1];
        Assert.Equal(
            new WatchResponse { Header = new ResponseHeader { ClusterId = 0xc1, MemberId = 0x3e, RaftTerm = 7 }, Canceled = true, CompactRevision = 10 },
            end);
    }

    [Fact]
    public void The_compacted_revision_itself_can_be_watched()
    {
        _fixture.History.Compact(19);
        Assert.Equal(["a=19@19", "a=20@20"], WatchFixture.Texts(_fixture.Read(_fixture.Open(WatchFixture.Request("a", start: 19)))));
    }

    [Fact]
    public void A_watcher_whose_history_goes_while_it_waits_for_its_client_ends_compacted()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        for (int i = 0; i < 200; i++)
        {
            _fixture.Put("a", "x");
        }

        _fixture.History.Compact(_fixture.History.CurrentRevision);
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal(128, WatchFixture.Texts(responses).Length);
        Assert.Equal(220, responses[^1].CompactRevision);
        Assert.Equal(0, responses[^1].Header.Revision);
        _fixture.Put("a", "y");
        Assert.Empty(_fixture.Read(stream));
    }

    [Fact]
    public void A_compaction_in_the_middle_of_a_scan_drops_what_was_read()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 5));
        _fixture.History.DuringScan = () => _fixture.History.Compact(15);
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Empty(WatchFixture.Texts(responses));
        Assert.Equal(15, responses[^1].CompactRevision);
    }

    [Fact]
    public void A_compaction_in_the_middle_of_a_scan_spares_the_watcher_that_stands_at_it()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 5), WatchFixture.Request("a", start: 15));
        _fixture.History.DuringScan = () => _fixture.History.Compact(15);
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal([0], responses.Where(r => r.Canceled).Select(r => r.WatchId));
        Assert.Equal([15, 16, 17, 18, 19, 20], responses.SelectMany(r => r.Events).Select(e => e.Kv.ModRevision));
    }

    [Fact]
    public void Other_watchers_of_the_stream_live_on_and_progress_is_still_answered()
    {
        _fixture.History.Compact(10);
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 5), WatchFixture.Request("a"));
        _fixture.World.Settle();
        _fixture.Put("a", "new");
        stream.RequestProgress();
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal(["a=new@21"], WatchFixture.Texts(responses));
        Assert.Equal(-1, responses[^1].WatchId);
    }

    [Fact]
    public void The_id_of_an_ended_watcher_stays_taken_until_it_is_canceled()
    {
        _fixture.History.Compact(10);
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 5, id: 3));
        _fixture.World.Settle();
        stream.Create(WatchFixture.Request("a", id: 3), EtcdError.None);
        stream.Cancel(3);
        stream.Create(WatchFixture.Request("a", id: 3), EtcdError.None);
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal([false, true, true, true, false], responses.Select(r => r.Canceled));
        Assert.Equal(1, _fixture.Metric("etcd_debugging_mvcc_watcher_total"));
    }

    [Fact]
    public void Watchers_that_keep_up_do_not_notice_a_compaction()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        _fixture.Put("a", "1");
        _fixture.History.Compact(21);
        _fixture.Put("a", "2");
        Assert.Equal(["a=1@21", "a=2@22"], WatchFixture.Texts(_fixture.Read(stream)));
    }
}
