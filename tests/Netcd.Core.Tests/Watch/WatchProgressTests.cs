using Netcd.Core.Watch;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Watch;

public sealed class WatchProgressTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = Interval * 1.1;
    private readonly WatchFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_request_is_answered_for_the_whole_stream_after_its_events()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"), WatchFixture.Request("b"));
        _fixture.Put("a", "1");
        _fixture.Put("x", "1");
        stream.RequestProgress();
        _fixture.Put("a", "2");
        List<WatchResponse> responses = _fixture.Read(stream);
        int at = responses.FindIndex(r => r.WatchId == -1);
        Assert.Equal(3, responses[at].Header.Revision);
        Assert.Empty(responses[at].Events);
        Assert.Equal(["a=1@2"], WatchFixture.Texts(responses.Take(at)));
        Assert.Equal(["a=2@4"], WatchFixture.Texts(responses.Skip(at)));
    }

    [Fact]
    public void A_stream_without_watchers_gets_no_answer()
    {
        WatchStream stream = _fixture.Hub.OpenStream();
        stream.RequestProgress();
        Assert.Empty(_fixture.Read(stream));
    }

    [Fact]
    public void One_watcher_that_is_behind_silences_the_stream()
    {
        _fixture.Put("a", "1");
        WatchStream stream = _fixture.Open(WatchFixture.Request("b"), WatchFixture.Request("a", start: 1));
        stream.RequestProgress();
        Assert.DoesNotContain(_fixture.Read(stream), r => r.WatchId == -1);
        stream.RequestProgress();
        Assert.Equal(2, Assert.Single(_fixture.Read(stream)).Header.Revision);
    }

    [Fact]
    public void A_watcher_of_the_future_silences_the_stream_until_its_revision()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("b", start: 3));
        _fixture.Put("a", "1");
        stream.RequestProgress();
        Assert.Single(_fixture.Read(stream));
        _fixture.Put("a", "2");
        stream.RequestProgress();
        Assert.Equal(3, Assert.Single(_fixture.Read(stream)).Header.Revision);
    }

    [Fact]
    public void Progress_never_speaks_of_revisions_that_were_not_told_yet()
    {
        WatchStream early = _fixture.Open(WatchFixture.Request("a"));
        Mvcc.KeyChange[] published = _fixture.History.Write(("a", "1"));
        WatchStream late = _fixture.Open(WatchFixture.Request("a"));
        early.RequestProgress();
        late.RequestProgress();
        Assert.Equal([1, 1], _fixture.Read(early).Select(r => r.Header.Revision));

        // It promised revision 2 in its created answer, so it cannot report 1.
        Assert.Equal([2], _fixture.Read(late).Select(r => r.Header.Revision));
        _fixture.Hub.OnRevision(2, published);
        late.RequestProgress();
        Assert.Equal([2], _fixture.Read(late).Select(r => r.Header.Revision));
    }

    [Fact]
    public void An_idle_watcher_is_told_the_revision_at_each_interval()
    {
        WatchStream stream = _fixture.Open(Notify("a"), WatchFixture.Request("a"));
        _fixture.Put("x", "1");
        Assert.Equal(2, _fixture.Read(stream).Count);
        _fixture.World.ManualClock.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.Empty(_fixture.Read(stream));
        for (int i = 0; i < 3; i++)
        {
            _fixture.World.ManualClock.Advance(Longest);
            WatchResponse progress = Assert.Single(_fixture.Read(stream));
            Assert.Equal(0, progress.WatchId);
            Assert.Equal(2, progress.Header.Revision);
            Assert.Empty(progress.Events);
        }
    }

    [Fact]
    public void A_watcher_with_an_event_since_the_last_tick_is_left_out_once()
    {
        WatchStream stream = _fixture.Open(Notify("a"));
        _fixture.Put("a", "1");
        _fixture.Read(stream);
        _fixture.World.ManualClock.Advance(Longest);
        Assert.Empty(_fixture.Read(stream));
        _fixture.World.ManualClock.Advance(Longest);
        Assert.Single(_fixture.Read(stream));
    }

    [Fact]
    public void A_watcher_of_the_future_gets_no_tick_before_its_revision()
    {
        WatchStream stream = _fixture.Open(Notify("a", start: 3));
        _fixture.Put("x", "1");
        _fixture.Read(stream);
        _fixture.World.ManualClock.Advance(Longest);
        Assert.Empty(_fixture.Read(stream));
        _fixture.Put("x", "1");
        _fixture.World.ManualClock.Advance(Longest);
        Assert.Single(_fixture.Read(stream));
    }

    [Fact]
    public void Intervals_of_streams_drift_apart_by_at_most_a_tenth()
    {
        WatchStream[] streams = [.. Enumerable.Range(0, 50).Select(_ => _fixture.Open(Notify("a")))];
        foreach (WatchStream stream in streams)
        {
            _fixture.Read(stream);
        }

        _fixture.World.ManualClock.Advance(Interval * 1.05);
        int half = streams.Count(s => _fixture.Read(s).Count == 1);
        Assert.InRange(half, 10, 40);
        _fixture.World.ManualClock.Advance(Interval * 0.05);
        Assert.Equal(50 - half, streams.Count(s => _fixture.Read(s).Count == 1));
    }

    [Fact]
    public void An_interval_below_the_minimum_is_raised()
    {
        using var fixture = new WatchFixture(new WatchOptions { ProgressInterval = TimeSpan.FromMilliseconds(1) });
        WatchStream stream = fixture.Open(Notify("a"));
        fixture.Read(stream);
        fixture.World.ManualClock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(fixture.Read(stream));
        fixture.World.ManualClock.Advance(TimeSpan.FromMilliseconds(11));
        Assert.Single(fixture.Read(stream));
    }

    private static WatchCreateRequest Notify(string key, long start = 0)
    {
        WatchCreateRequest request = WatchFixture.Request(key, start: start);
        request.ProgressNotify = true;
        return request;
    }
}
