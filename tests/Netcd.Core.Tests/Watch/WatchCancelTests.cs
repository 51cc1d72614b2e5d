using Netcd.Core.Watch;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Watch;

public sealed class WatchCancelTests : IDisposable
{
    private readonly WatchFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_cancel_is_answered_with_the_current_revision_and_nothing_follows()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        _fixture.Put("a", "1");
        stream.Cancel(0);
        _fixture.Put("a", "2");
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal(["a=1@2"], WatchFixture.Texts(responses));
        WatchResponse last = responses[^1];
        Assert.True(last.Canceled);
        Assert.False(last.Created);
        Assert.Equal(0, last.WatchId);
        Assert.Equal(2, last.Header.Revision);
        Assert.Equal("", last.CancelReason);
    }

    [Fact]
    public void An_unknown_id_is_not_answered()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        stream.Cancel(9);
        stream.Cancel(0);
        stream.Cancel(0);
        Assert.Equal(2, _fixture.Read(stream).Count);
    }

    [Fact]
    public void A_watcher_that_is_behind_can_be_canceled()
    {
        _fixture.Put("a", "1");
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 1));
        stream.Cancel(0);
        Assert.Empty(WatchFixture.Texts(_fixture.Read(stream)));
        Assert.Equal(0, _fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
    }

    [Fact]
    public void A_cancel_during_a_scan_wins_over_its_events()
    {
        _fixture.Put("a", "1");
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", start: 1), WatchFixture.Request("a", start: 1));
        _fixture.History.DuringScan = () =>
        {
            _fixture.History.DuringScan = null;
            stream.Cancel(0);
        };
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal([1], responses.Where(r => r.Events.Count > 0).Select(r => r.WatchId));
    }

    [Fact]
    public async Task The_end_of_a_stream_ends_its_waits_and_its_watchers()
    {
        WatchStream stream = _fixture.Open([.. Enumerable.Repeat(WatchFixture.Request("a"), 700)]);
        WatchFixture.ReadQueued(stream);
        ValueTask<bool> wait = stream.WaitToReadAsync();
        Assert.False(wait.IsCompleted);
        stream.Dispose();
        Assert.False(await wait);
        Assert.False(await stream.WaitToReadAsync());
        Assert.False(await stream.WaitForRoomAsync());
        Assert.Equal(0, _fixture.Metric("etcd_debugging_mvcc_watcher_total"));
        _fixture.Put("a", "1");
        stream.Create(WatchFixture.Request("a"), EtcdError.None);
        stream.Cancel(0);
        stream.RequestProgress();
        Assert.Empty(_fixture.Read(stream));
    }

    [Fact]
    public async Task The_end_of_the_hub_ends_every_stream()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        _fixture.Hub.Dispose();
        Assert.False(await stream.WaitToReadAsync());
        Assert.False(await _fixture.Hub.OpenStream().WaitToReadAsync());
    }

    [Fact]
    public async Task A_client_that_asks_and_does_not_read_is_held_back()
    {
        WatchStream stream = _fixture.Hub.OpenStream();
        int accepted = 0;
        while (accepted < 1000 && stream.WaitForRoomAsync() is { IsCompleted: true } room && await room)
        {
            stream.Create(WatchFixture.Request("a"), EtcdError.None);
            accepted++;
        }

        Assert.Equal(128, accepted);
        stream.Dispose();
        WatchStream other = _fixture.Open([.. Enumerable.Repeat(WatchFixture.Request("a"), 128)]);
        ValueTask<bool> waiting = other.WaitForRoomAsync();
        Assert.False(waiting.IsCompleted);
        WatchFixture.ReadQueued(other);
        Assert.True(await waiting);
    }
}
