using Netcd.Core.Watch;
using Netcd.Protocol.Rpc;
using static Netcd.Protocol.Rpc.WatchCreateRequest.Types;

namespace Netcd.Core.Tests.Watch;

/// <summary>Responses to watchers of one stream that differ in the id alone.</summary>
public sealed class WatchAlikeTests
{
    private const int Gap = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void They_are_queued_once_and_written_with_their_own_ids(bool withPrevious)
    {
        using var fixture = new WatchFixture();
        fixture.Put("a", "before");
        WatchStream stream = fixture.Open([.. Enumerable.Range(0, 300).Select(_ => Request(withPrevious)), Request(withPrevious, id: 20_000), Request(withPrevious, id: -3)]);
        WatchFixture.ReadQueued(stream);
        fixture.Write(("a", "1"), ("b", "2"), ("a", null));
        Assert.True(stream.TryReadAlike(out WatchMessage message));
        Assert.False(stream.TryReadAlike(out _));
        Assert.Equal(302, message.Responses);
        List<WatchResponse> responses = WriteAlike(message);
        Assert.Equal([-3, .. Enumerable.Range(0, 300), 20_000], responses.Select(static r => r.WatchId));
        string was = withPrevious ? " was before@2" : "";
        Assert.All(responses, r => Assert.Equal([$"a=1@3{was}", "-a@3" + was], r.Events.Select(WatchFixture.Text)));
    }

    [Fact]
    public void They_can_be_read_one_by_one_and_together_in_any_order()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open([.. Enumerable.Repeat(WatchFixture.Request("a"), 10)]);
        WatchFixture.ReadQueued(stream);
        fixture.Put("a", "1");
        fixture.Put("a", "2");
        Assert.Equal([0, 1, 2], WatchFixture.ReadQueued(stream, 3).Select(static r => r.WatchId));
        Assert.Equal(10, fixture.Metric("etcd_debugging_mvcc_pending_events_total"));
        Assert.True(stream.WaitToReadAsync().IsCompleted);
        Assert.True(stream.TryReadAlike(out WatchMessage rest));
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], WriteAlike(rest).Select(static r => r.WatchId));
        Assert.Equal(10, WatchFixture.ReadQueued(stream).Count);
        Assert.Equal(20, fixture.Metric("etcd_debugging_mvcc_events_total"));
    }

    [Fact]
    public void Watchers_that_come_go_or_want_something_else_are_told_apart()
    {
        using var fixture = new WatchFixture();
        WatchStream other = fixture.Open(WatchFixture.Request("a"));
        WatchStream stream = fixture.Open(
            WatchFixture.Request("a"), Request(withPrevious: true), WatchFixture.Request("a"), Filtered(FilterType.Noput), Filtered(FilterType.Nodelete),
            WatchFixture.Request("a", start: 4), new WatchCreateRequest(WatchFixture.Request("a")) { ProgressNotify = true, Fragment = true }, WatchFixture.Request("a", "c"));
        Assert.Equal([0, 1, 2, 4, 6, 7], Ids());
        stream.Cancel(2);
        stream.Create(WatchFixture.Request("a"), Protocol.Errors.EtcdError.None);
        WatchFixture.ReadQueued(stream);
        Assert.Equal([0, 1, 4, 6, 7, 8], Ids());
        Assert.Equal([0, 1, 4, 5, 6, 7, 8], Ids());
        fixture.Delete("a");
        Assert.Equal([0, 1, 3, 5, 6, 7, 8], WatchFixture.ReadQueued(stream).Select(static r => r.WatchId).Order());
        Assert.Equal(5, WatchFixture.ReadQueued(other).Count);

        IEnumerable<long> Ids()
        {
            WatchFixture.ReadQueued(stream);
            fixture.Put("a", "v");
            return WatchFixture.ReadQueued(stream).Select(static r => r.WatchId).Order();
        }

        static WatchCreateRequest Filtered(FilterType filter) => new(WatchFixture.Request("a")) { Filters = { filter } };
    }

    [Fact]
    public void A_full_stream_parks_all_of_them()
    {
        using var fixture = new WatchFixture();
        WatchStream stream = fixture.Open([.. Enumerable.Repeat(WatchFixture.Request("a"), 20)]);
        WatchFixture.ReadQueued(stream);
        for (int i = 0; i < 300; i++)
        {
            fixture.Put("a", $"{i}");
        }

        Assert.Equal(20, fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
        List<WatchResponse> responses = fixture.Read(stream);
        Assert.All(responses.GroupBy(static r => r.WatchId), watch =>
            Assert.Equal([.. Enumerable.Range(0, 300).Select(i => $"a={i}@{i + 2}")], WatchFixture.Texts(watch)));
        Assert.Equal(0, fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
    }

    private static WatchCreateRequest Request(bool withPrevious, long id = 0) => new(WatchFixture.Request("a", id: id)) { PrevKv = withPrevious };

    /// <summary>What the server does: those of one size together.</summary>
    private static List<WatchResponse> WriteAlike(WatchMessage message)
    {
        var responses = new List<WatchResponse>();
        while (message.Responses > 0)
        {
            int size = message.ByteCount;
            int count = message.CountOfSameSize(50);
            var all = new byte[count * (size + Gap)];
            message.Take(count).WriteAlike(all, Gap);
            for (int i = 0; i < count; i++)
            {
                responses.Add(WatchResponse.Parser.ParseFrom(all.AsSpan((i * (size + Gap)) + Gap, size)));
                WatchFixture.Decode(message.Skip(i));
            }

            message = message.Skip(count);
        }

        return responses;
    }
}
