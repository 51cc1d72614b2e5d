using Netcd.Core.V2;

namespace Netcd.Core.Tests.V2;

public sealed class V2WatchTests
{
    private readonly V2Store _store = new();

    [Fact]
    public void A_plain_watch_gets_the_next_event_of_its_key_and_no_other()
    {
        int wakes = 0;
        Set("/1/a");
        V2Watcher watcher = _store.Watch("/1/a", false, false, 0, () => wakes++).Watcher!;
        Assert.Equal((1UL, 1), (watcher.StartIndex, _store.Watches.Count));
        Set("/1/b");
        Set("/1/a/../a");
        Set("/1/a");
        Assert.Equal([3UL], Taken(watcher));
        Assert.Equal((1, V2WatchEnd.Answered, 0), (wakes, watcher.End, _store.Watches.Count));
    }

    [Theory]
    [InlineData(0, 6UL)]
    [InlineData(2, 4UL)]
    [InlineData(1_000_000, 1UL)]
    public void As_many_events_are_kept_as_wanted_also_from_a_snapshot_and_a_snapshot_of_them_can_be_read(int kept, ulong first)
    {
        for (int i = 0; i < 3; i++)
        {
            Set("/1/a");
        }

        var store = new V2Store();
        store.KeepEvents(kept);
        store.Recover(_store.Save());
        for (int i = 0; i < 2; i++)
        {
            store.Set("/1/a", false, "v", V2Ttl.Permanent, 0);
        }

        Assert.Equal(V2ErrorCode.EventIndexCleared, first == 1 ? V2ErrorCode.EventIndexCleared : store.Watch("/1/a", false, false, first - 1, null).Error.Code);
        V2Watcher watcher = store.Watch("/1/a", false, true, first, null).Watcher!;
        store.Set("/1/a", false, "v", V2Ttl.Permanent, 0);
        Assert.Equal(Enumerable.Range((int)first, 7 - (int)first).Select(i => (ulong)i), Taken(watcher));

        var read = new V2Store();
        read.Recover(store.Save());
        Assert.Equal((store.Index, kept == 0 ? V2ErrorCode.EventIndexCleared : 0), (read.Index, read.Watch("/1/a", false, false, 6, null).Error.Code));
    }

    [Fact]
    public void A_stream_goes_on_until_it_is_cancelled()
    {
        V2Watcher watcher = _store.Watch("/1/a", false, true, 0, null).Watcher!;
        Set("/1/a");
        Set("/1/a");
        watcher.Cancel();
        Set("/1/a");
        Assert.Equal([1UL, 2UL], Taken(watcher));
        Assert.Equal((V2WatchEnd.Cancelled, 0), (watcher.End, _store.Watches.Count));
    }

    [Theory]
    [InlineData("/1/d", true, "/1/d/x", true)]
    [InlineData("/1/d", false, "/1/d/x", false)]
    [InlineData("/1/d", true, "/1/dx", false)]
    [InlineData("/", true, "/1/d/x", true)]
    [InlineData("/1/d", true, "/1/d/_h", false)]
    [InlineData("/1/d", true, "/1/d/_h/x", false)]
    [InlineData("/1/d/_h", true, "/1/d/_h/x", true)]
    [InlineData("/1/d/_h", false, "/1/d/_h", true)]
    [InlineData("/", true, "/1/_h", false)]
    public void Recursive_watches_see_what_is_below_and_not_hidden(string watched, bool recursive, string changed, bool sees)
    {
        V2Watcher watcher = _store.Watch(watched, recursive, true, 0, null).Watcher!;
        Set(changed);
        Assert.Equal(sees ? [1UL] : Array.Empty<ulong>(), Taken(watcher));
    }

    [Fact]
    public void Deleting_a_directory_wakes_watches_of_what_was_in_it_once()
    {
        Set("/1/d/x");
        Set("/1/dx");
        V2Watcher inside = _store.Watch("/1/d/x", false, true, 0, null).Watcher!;
        V2Watcher itself = _store.Watch("/1/d", true, true, 0, null).Watcher!;
        V2Watcher beside = _store.Watch("/1/dx", true, true, 0, null).Watcher!;
        V2Watcher missing = _store.Watch("/1/d/none", false, true, 0, null).Watcher!;
        _store.Delete("/1/d", false, true, 0);
        Assert.Equal([3UL], Taken(inside));
        Assert.Equal([3UL], Taken(itself));
        Assert.Empty(Taken(beside));
        Assert.Empty(Taken(missing));
        Assert.Equal([3UL], Taken(_store.Watch("/1/d/x", false, false, 2, null).Watcher!));
    }

    [Fact]
    public void A_watch_from_the_past_is_answered_from_the_history()
    {
        Set("/1/a");
        Set("/1/b");
        Set("/1/a");
        V2Watcher watcher = _store.Watch("/1/a", false, false, 2, null).Watcher!;
        Assert.Equal((3UL, V2WatchEnd.Answered), (watcher.StartIndex, watcher.End));
        Assert.Equal([3UL], Taken(watcher));
    }

    [Fact]
    public void A_stream_from_the_past_replays_all_of_it_and_goes_on_live()
    {
        for (int i = 0; i < 300; i++)
        {
            Set("/1/a");
        }

        V2Watcher watcher = _store.Watch("/1/a", false, true, 100, null).Watcher!;
        Set("/1/a");
        Assert.Equal(Enumerable.Range(100, 202).Select(static i => (ulong)i), Taken(watcher));
        Assert.Equal(V2WatchEnd.None, watcher.End);
    }

    [Fact]
    public void A_watch_from_the_future_waits_for_its_index()
    {
        V2Watcher watcher = _store.Watch("/1/a", false, false, 3, null).Watcher!;
        Set("/1/a");
        Set("/1/a");
        Assert.Empty(Taken(watcher));
        Set("/1/a");
        Assert.Equal([3UL], Taken(watcher));
    }

    [Fact]
    public void The_history_holds_the_last_thousand_events_of_the_whole_store()
    {
        for (int i = 0; i < 1018; i++)
        {
            Set($"/1/{i % 7}");
        }

        Assert.Equal(new V2Error(V2ErrorCode.EventIndexCleared, "the requested history has been cleared [19/5]", 1018), _store.Watch("/1/none", false, false, 5, null).Error);
        Assert.Equal(V2ErrorCode.EventIndexCleared, _store.Watch("/1", true, false, 18, null).Error.Code);
        Assert.Equal([19UL], Taken(_store.Watch("/1", true, false, 19, null).Watcher!));
        Assert.Equal(1, _store.Watches.Count + 1);
    }

    [Fact]
    public void A_stream_that_is_a_hundred_events_behind_is_ended()
    {
        V2Watcher watcher = _store.Watch("/1/a", false, true, 0, null).Watcher!;
        for (int i = 0; i < V2Watcher.QueueLength + 5; i++)
        {
            Set("/1/a");
        }

        Assert.Equal((V2WatchEnd.Overrun, 0), (watcher.End, _store.Watches.Count));
        Assert.Equal(V2Watcher.QueueLength, Taken(watcher).Count);
    }

    [Fact]
    public void A_received_snapshot_ends_all_watches_as_cleared()
    {
        int wakes = 0;
        byte[] saved = _store.Save();
        V2Watcher watcher = _store.Watch("/1/a", false, true, 0, () => wakes++).Watcher!;
        _store.Recover(saved);
        Assert.Equal((1, V2WatchEnd.Cleared, 0), (wakes, watcher.End, _store.Watches.Count));
        Set("/1/a");
        Assert.Empty(Taken(watcher));
    }

    [Fact]
    public void A_wake_may_cancel_its_own_watch()
    {
        V2Watcher? watcher = null;
        watcher = _store.Watch("/1/a", false, true, 0, () => watcher!.Cancel()).Watcher!;
        V2Watcher other = _store.Watch("/1/a", false, true, 0, null).Watcher!;
        Set("/1/a");
        Set("/1/a");
        Assert.Equal([1UL], Taken(watcher));
        Assert.Equal([1UL, 2UL], Taken(other));
    }

    [Fact]
    public async Task Watches_come_and_go_on_other_threads_while_the_store_changes()
    {
        Task[] clients = [.. Enumerable.Range(0, 3).Select(client => Task.Run(() =>
        {
            for (int round = 0; round < 500; round++)
            {
                ulong index = _store.Index;
                V2Watcher watcher = _store.Watch($"/1/{client}", false, true, 0, null).Watcher!;
                Assert.True(watcher.StartIndex >= index);
                List<ulong> taken = Taken(watcher);
                Assert.Equal(taken.Order(), taken);
                Assert.All(taken, i => Assert.True(i > watcher.StartIndex));
                watcher.Cancel();
            }
        }))];
        for (int i = 0; i < 3000; i++)
        {
            Set($"/1/{i % 3}");
        }

        await Task.WhenAll(clients);
        Assert.Equal(0, _store.Watches.Count);
    }

    private static List<ulong> Taken(V2Watcher watcher)
    {
        var taken = new List<ulong>();
        while (watcher.TryTake(out V2Event? next))
        {
            taken.Add(next.Index);
        }

        return taken;
    }

    private void Set(string path) => Assert.False(_store.Set(path, false, "v", V2Ttl.Permanent, 0).Failed);
}
