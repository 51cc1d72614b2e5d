using Netcd.Core.Watch;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Watch;

public sealed class WatchFragmentTests : IDisposable
{
    private const int Limit = 4096;
    private readonly WatchFixture _fixture = new(new WatchOptions { FragmentBytes = Limit });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_big_response_is_split_between_events_and_every_part_but_the_last_says_so()
    {
        WatchStream stream = _fixture.Open(Fragmented("k", "l"));
        _fixture.Write([.. Enumerable.Range(0, 20).Select(i => ($"k{i:d2}", (string?)new string('v', 900)))]);
        List<WatchResponse> parts = [.. _fixture.Read(stream).Skip(1)];
        Assert.True(parts.Count > 3);
        Assert.All(parts.SkipLast(1), p => Assert.True(p.Fragment));
        Assert.False(parts[^1].Fragment);
        Assert.All(parts, p => Assert.True(p.CalculateSize() < Limit));
        Assert.All(parts, p => Assert.Equal(2, p.Header.Revision));
        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"k{i:d2}")], parts.SelectMany(p => p.Events).Select(e => e.Kv.Key.ToStringUtf8()));
    }

    [Fact]
    public void One_event_is_never_split_however_big()
    {
        WatchStream stream = _fixture.Open(Fragmented("k", "l"));
        _fixture.Write(("k1", new string('v', 10_000)), ("k2", "small"));
        List<WatchResponse> parts = [.. _fixture.Read(stream).Skip(1)];
        Assert.Equal([true, false], parts.Select(p => p.Fragment));
        Assert.Equal([1, 1], parts.Select(p => p.Events.Count));
    }

    [Fact]
    public void Previous_pairs_count_towards_the_limit()
    {
        _fixture.Write([.. Enumerable.Range(0, 3).Select(i => ($"k{i}", (string?)new string('v', 1900)))]);
        WatchCreateRequest request = Fragmented("k", "l");
        request.PrevKv = true;
        WatchStream stream = _fixture.Open(request);
        _fixture.Write([.. Enumerable.Range(0, 3).Select(i => ($"k{i}", (string?)"w"))]);
        List<WatchResponse> parts = [.. _fixture.Read(stream).Skip(1)];
        Assert.Equal([2, 1], parts.Select(p => p.Events.Count));
    }

    [Fact]
    public void A_response_below_the_limit_and_one_without_the_flag_stay_whole()
    {
        WatchStream stream = _fixture.Open(Fragmented("k", "l"), WatchFixture.Request("k", "l"));
        _fixture.Write(("k1", "1"), ("k2", "2"));
        _fixture.Write([.. Enumerable.Range(0, 20).Select(i => ($"k{i:d2}", (string?)new string('v', 900)))]);
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal([0, 2, 20], responses.Where(r => r.WatchId == 1).Select(r => r.Events.Count));
        Assert.False(responses.First(r => r is { WatchId: 0, Events.Count: 2 }).Fragment);
    }

    [Fact]
    public async Task The_parts_can_be_waited_for()
    {
        WatchStream stream = _fixture.Open(Fragmented("k", "l"));
        _fixture.Write([.. Enumerable.Range(0, 20).Select(i => ($"k{i:d2}", (string?)new string('v', 900)))]);
        int events = 0;
        while (events < 20)
        {
            Assert.True(await stream.WaitToReadAsync());
            Assert.True(stream.TryRead(out WatchMessage message));
            events += message.EventCount;
        }

        Assert.False(stream.WaitToReadAsync().IsCompleted);
    }

    private static WatchCreateRequest Fragmented(string key, string end)
    {
        WatchCreateRequest request = WatchFixture.Request(key, end);
        request.Fragment = true;
        return request;
    }
}
