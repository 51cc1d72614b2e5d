using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Tests.Verification;

/// <summary>The judge of watches on histories whose verdict is known. Revisions 2 to 5: a, b, a, delete of a.</summary>
public sealed class WatchCheckTests
{
    private static readonly KeyValue First = TruthBuilder.Pair("a", "v1", 2, 2, 1);
    private static readonly KeyValue Second = TruthBuilder.Pair("a", "v3", 2, 4, 2);
    private static readonly KeyValue Gone = new() { Key = Client.Bytes("a"), ModRevision = 5 };

    private readonly TruthBuilder _history = new TruthBuilder().Put("a", "v1").Put("b", "v2").Put("a", "v3").Delete("a");

    [Fact]
    public void A_watch_that_saw_everything_holds() =>
        Assert.Empty(Check(complete: true, Events(2, Put(First)), Bookmark(3), Events(4, Put(Second)), Events(5, Delete(Gone)), Bookmark(5)));

    [Fact]
    public void A_gap_is_found() => Assert.Contains("watch reliable", Check(complete: true, Events(2, Put(First)), Events(5, Delete(Gone))));

    [Fact]
    public void A_missing_end_is_found_only_if_the_watch_had_to_reach_it()
    {
        Assert.Empty(Check(complete: false, Events(2, Put(First))));
        Assert.Equal(["watch reliable"], Check(complete: true, Events(2, Put(First))));
    }

    [Fact]
    public void An_event_that_comes_twice_is_found() => Assert.Contains("watch ordered", Check(complete: false, Events(2, Put(First)), Events(3, Put(First))));

    [Fact]
    public void A_bookmark_before_its_events_is_found() => Assert.Contains("watch bookmark", Check(complete: false, Events(2, Put(First)), Bookmark(4), Events(4, Put(Second))));

    [Fact]
    public void A_bookmark_that_goes_back_is_found() => Assert.Contains("watch bookmark", Check(complete: false, Events(2, Put(First)), Bookmark(3), Bookmark(2)));

    [Fact]
    public void Wrong_content_is_found() => Assert.Contains("watch content", Check(complete: false, Events(2, Put(TruthBuilder.Pair("a", "v9", 2, 2, 1)))));

    [Fact]
    public void A_header_below_its_event_is_found() => Assert.Contains("watch header", Check(complete: false, Events(1, Put(First))));

    [Fact]
    public void Events_before_the_start_are_found()
    {
        WatchRecord watch = Watch(Events(2, Put(First)));
        watch.Start = 4;

        new WatchCheck(_history.Truth, 0, _history.Violations).Run(watch);

        Assert.Contains("watch ordered", _history.Broken);
    }

    private string[] Check(bool complete, params WatchResponse[] responses)
    {
        _history.Violations.Clear();
        WatchRecord watch = Watch(responses);
        watch.IsComplete = complete;
        new WatchCheck(_history.Truth, 0, _history.Violations).Run(watch);
        return [.. _history.Broken];
    }

    private static WatchRecord Watch(params WatchResponse[] responses)
    {
        var watch = new WatchRecord { Name = "w", Request = new WatchCreateRequest { Key = Client.Bytes("a"), StartRevision = 2 }, Start = 2 };
        watch.Responses.AddRange(responses);
        return watch;
    }

    private static WatchResponse Events(long header, params Event[] events)
    {
        WatchResponse response = Bookmark(header);
        response.Events.Add(events);
        return response;
    }

    private static WatchResponse Bookmark(long revision) => new() { Header = new ResponseHeader { Revision = revision } };

    private static Event Put(KeyValue pair) => new() { Kv = pair };

    private static Event Delete(KeyValue pair) => new() { Type = Event.Types.EventType.Delete, Kv = pair };
}
