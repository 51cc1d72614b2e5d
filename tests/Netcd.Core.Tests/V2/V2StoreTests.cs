using System.Buffers;
using System.Text;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;

namespace Netcd.Core.Tests.V2;

public sealed class V2StoreTests
{
    private const long Second = 1_000_000_000;
    private const long Now = V2Time.Earliest + (100 * Second);
    private readonly V2Store _store = new();

    [Fact]
    public void Set_renews_both_indexes_update_and_swap_keep_the_created_one()
    {
        Set("/1/a", "1");
        Assert.Equal((2UL, 2UL), Indexes(Set("/1/a", "2")));
        Assert.Equal((3UL, 2UL), Indexes(_store.Update("/1/a", "3", V2Ttl.Permanent, Now)));
        Assert.Equal((4UL, 2UL), Indexes(_store.CompareAndSwap("/1/a", "3", 3, "4", V2Ttl.Permanent, Now)));
        V2Event deleted = Done(_store.CompareAndDelete("/1/a", "4", 4, Now));
        Assert.Equal((5UL, 2UL, (string?)null, "4"), (deleted.Node.ModifiedIndex, deleted.Node.CreatedIndex, deleted.Node.Value, deleted.PrevNode!.Value));
        Assert.Equal(5UL, _store.Index);
    }

    [Theory]
    [InlineData("/1/a", true)]
    [InlineData("/1/ttl", true)]
    [InlineData("/1/_hidden/\u00fc<&", true)]
    [InlineData("/1//a/./", true)]
    [InlineData("/1/directory", false)]
    [InlineData("/1/missing", false)]
    [InlineData("/1/a/below", false)]
    [InlineData("/", false)]
    public void A_file_is_written_like_the_event_of_its_read(string path, bool isFile)
    {
        Set("/1/a", "x\"y");
        _store.Set("/1/ttl", false, "", new V2Ttl(Now + (5 * Second), false), Now);
        Set("/1/_hidden/\u00fc<&", "\u00e4");
        _store.Set("/1/directory", true, "", V2Ttl.Permanent, Now);
        ulong before = _store.Statistics.Successes(V2Statistic.Get);
        var written = new ArrayBufferWriter<byte>();
        Assert.Equal(isFile ? _store.Index : null, _store.TryWriteFile(path, Now, new GoJsonWriter(written), "/1"));
        Assert.Equal(before + (isFile ? 1UL : 0), _store.Statistics.Successes(V2Statistic.Get));
        var expected = new ArrayBufferWriter<byte>();
        if (isFile)
        {
            Done(_store.Get(path, false, Now)).WriteTo(new GoJsonWriter(expected), "/1");
        }

        Assert.Equal(Encoding.UTF8.GetString(expected.WrittenSpan), Encoding.UTF8.GetString(written.WrittenSpan));
    }

    [Fact]
    public void What_was_made_of_a_text_is_made_anew_only_when_another_text_came_between()
    {
        int made = 0;
        var recent = new RecentTexts<string>(text => $"{text}{++made}");
        Assert.Equal("a1", recent.Get("a"));
        Assert.Equal("a1", recent.Get(new string('a', 1)));
        for (int i = 0; i < 1000; i++)
        {
            Assert.StartsWith($"k{i}:", recent.Get($"k{i}:"));
        }

        string longText = new('x', 300);
        Assert.NotEqual(recent.Get(longText), recent.Get(longText));
    }

    [Fact]
    public void In_order_keys_are_twenty_digits_and_sort_by_creation()
    {
        for (int i = 0; i < 12; i++)
        {
            _store.CreateInOrder("/1/queue", false, $"{i}", V2Ttl.Permanent, Now);
        }

        V2NodeView queue = Done(_store.Get("/1/queue", false, Now)).Node;
        Assert.Equal("/1/queue/00000000000000000001", queue.Nodes[0].Key);
        Assert.Equal(Enumerable.Range(0, 12).Select(static i => $"{i}"), queue.Nodes.Select(static n => n.Value));
    }

    [Fact]
    public void Hidden_nodes_are_left_out_of_listings_but_can_be_read()
    {
        Set("/1/d/_hidden/x", "1");
        Set("/1/d/seen", "2");
        V2NodeView all = Done(_store.Get("/1/d", true, Now)).Node;
        Assert.Equal(["/1/d/seen"], all.Nodes.Select(static n => n.Key));
        Assert.Equal("/1/d/_hidden/x", Done(_store.Get("/1/d/_hidden", false, Now)).Node.Nodes.Single().Key);
        Assert.Equal("1", Done(_store.Get("/1/d/_hidden/x", false, Now)).Node.Value);
    }

    [Fact]
    public void Listings_go_one_level_unless_recursive_and_are_sorted_by_bytes()
    {
        // U+E000 sorts before U+1F600 in UTF-8 and after it in UTF-16.
        foreach (string name in new[] { "b", "a", "B", "\U0001F600", "\uE000", "é", "z/deep" })
        {
            Set("/1/d/" + name, "v");
        }

        V2NodeView flat = Done(_store.Get("/1/d", false, Now)).Node;
        Assert.Equal(["B", "a", "b", "z", "é", "\uE000", "\U0001F600"], flat.Nodes.Select(static n => n.Key["/1/d/".Length..]));
        Assert.Empty(flat.Nodes[3].Nodes);
        Assert.Equal("/1/d/z/deep", Done(_store.Get("/1/d", true, Now)).Node.Nodes[3].Nodes.Single().Key);
    }

    [Fact]
    public void A_node_expires_when_a_sync_at_or_after_its_time_is_applied_and_not_before()
    {
        Done(_store.Set("/1/a", false, "v", new V2Ttl(Now + (5 * Second), false), Now));
        Assert.True(_store.HasExpiring);
        Assert.Equal(0, _store.DeleteExpired(Now + (5 * Second) - 1, Now));
        Assert.Equal(1, _store.DeleteExpired(Now + (5 * Second), Now));
        Assert.Equal(V2ErrorCode.KeyNotFound, _store.Get("/1/a", false, Now).Error.Code);
        Assert.False(_store.HasExpiring);
        Assert.Equal(2UL, _store.Index);
        Assert.Equal(1UL, _store.Statistics.Successes(V2Statistic.Expire));
    }

    [Fact]
    public void A_ttl_is_rounded_up_while_positive_and_can_be_taken_away()
    {
        V2NodeView node = Done(_store.Set("/1/a", false, "v", new V2Ttl(Now + Second + 1, false), Now)).Node;
        Assert.Equal((2L, Now + Second + 1), (node.Ttl, node.ExpireAt));
        Assert.Equal(0, Done(_store.Get("/1/a", false, Now + Second + 1)).Node.Ttl);
        Assert.Equal(-1, Done(_store.Get("/1/a", false, Now + (2 * Second) + 1)).Node.Ttl);
        Done(_store.Update("/1/a", "v", V2Ttl.Permanent, Now));
        Assert.False(_store.HasExpiring);
        Assert.Equal(0, _store.DeleteExpired(long.MaxValue, Now));
    }

    [Fact]
    public void Expired_nodes_go_in_order_of_time_then_of_path_and_a_directory_takes_its_children_along()
    {
        Done(_store.Set("/1/c", false, "", new V2Ttl(Now + 2, false), Now));
        Done(_store.Set("/1/b", false, "", new V2Ttl(Now + 2, false), Now));
        Done(_store.Set("/1/d", true, "", new V2Ttl(Now + 1, false), Now));
        Done(_store.Set("/1/d/x", false, "", new V2Ttl(Now + 2, false), Now));
        V2Watcher watcher = _store.Watch("/1", true, true, 0, null).Watcher!;
        Assert.Equal(3, _store.DeleteExpired(Now + 3, Now));
        Assert.Equal(["/1/d", "/1/b", "/1/c"], Taken(watcher).Select(static e => e.Node.Key));
        Assert.False(_store.HasExpiring);
    }

    [Fact]
    public void Replacing_or_deleting_a_node_forgets_its_expiry()
    {
        var soon = new V2Ttl(Now + 1, false);
        Done(_store.Set("/1/a", false, "", soon, Now));
        Set("/1/a", "for ever");
        Done(_store.Set("/1/d/x", false, "", soon, Now));
        Done(_store.Delete("/1/d", false, true, Now));
        Assert.Equal(0, _store.DeleteExpired(Now + 1, Now));
        Assert.Equal("for ever", Done(_store.Get("/1/a", false, Now)).Node.Value);
    }

    [Fact]
    public void Expirations_before_the_year_2000_mean_never_for_new_nodes()
    {
        Done(_store.Set("/1/a", false, "", new V2Ttl(V2Time.Earliest - 1, false), Now));
        Assert.False(_store.HasExpiring);
    }

    [Fact]
    public void A_refresh_keeps_the_value_moves_the_index_and_stays_silent()
    {
        Set("/1/a", "v");
        V2Watcher watcher = _store.Watch("/1/a", false, true, 0, null).Watcher!;
        V2Event refreshed = Done(_store.Update("/1/a", "", new V2Ttl(Now + Second, true), Now));
        Assert.Equal(("v", 2UL, true), (refreshed.Node.Value, refreshed.Index, refreshed.IsRefresh));
        Done(_store.CompareAndSwap("/1/a", "v", 0, "", new V2Ttl(Now + Second, true), Now));
        Done(_store.Set("/1/a", false, "", new V2Ttl(Now + Second, true), Now));
        Assert.Empty(Taken(watcher));
        Assert.Empty(Taken(_store.Watch("/1/a", false, false, 2, null).Watcher!));
        Assert.Equal("v", Done(_store.Get("/1/a", false, Now)).Node.Value);
    }

    [Fact]
    public void A_directory_can_get_another_ttl_but_keeps_its_modified_index()
    {
        Done(_store.Set("/1/d", true, "", V2Ttl.Permanent, Now));
        V2Event updated = Done(_store.Update("/1/d", "", new V2Ttl(Now + Second, false), Now));
        Assert.Equal((2UL, true, 1L), (updated.Node.ModifiedIndex, updated.Node.IsDirectory, updated.Node.Ttl));
        Assert.Equal(1UL, Done(_store.Get("/1/d", false, Now)).Node.ModifiedIndex);
    }

    [Fact]
    public void Bytes_that_are_not_text_stay_different_keys_and_compare_exactly()
    {
        string one = "/1/" + V2Text.FromBytes([0xFF]);
        string two = "/1/" + V2Text.FromBytes([0xFE]);
        Done(_store.Set(one, false, V2Text.FromBytes([0xC3, 0x28]), V2Ttl.Permanent, Now));
        Assert.Equal(V2ErrorCode.KeyNotFound, _store.Get(two, false, Now).Error.Code);
        Assert.Equal(V2ErrorCode.CompareFailed, _store.CompareAndSwap(one, "\uFFFD(", 0, "x", V2Ttl.Permanent, Now).Error.Code);
        V2Event swapped = Done(_store.CompareAndSwap(one, V2Text.FromBytes([0xC3, 0x28]), 0, "x", V2Ttl.Permanent, Now));
        Assert.Contains("\"prevNode\":{\"key\":\"/\\ufffd\",\"value\":\"\\ufffd(\"", Json(swapped), StringComparison.Ordinal);
    }

    [Fact]
    public void Directories_may_be_nested_deeper_than_a_stack()
    {
        // Recursion of 2000 levels would not fit; its frames take more than 64 bytes.
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(WorkInDeepTree), maxStackSize: 128 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private void WorkInDeepTree()
    {
        string path = "/1" + string.Concat(Enumerable.Repeat("/d", 2000));
        Done(_store.Set(path + "/file", false, "deep", new V2Ttl(Now + 1, false), Now));
        byte[] saved = _store.Save();
        var loaded = new V2Store();
        loaded.Recover(saved);
        Assert.True(saved.AsSpan().SequenceEqual(loaded.Save()));
        Assert.True(Json(Done(loaded.Get("/1/d", true, Now))).Length > path.Length);
        Assert.Equal(1, loaded.DeleteExpired(Now + 1, Now));
        Assert.False(loaded.Delete("/1/d", false, true, Now).Failed);
    }

    [Fact]
    public void A_captured_snapshot_does_not_see_later_changes()
    {
        Set("/1/a", "before");
        V2Snapshot snapshot = _store.Capture();
        byte[] expected = _store.Save();
        for (int i = 0; i < 1500; i++)
        {
            Set($"/1/{i}", "after");
        }

        var buffer = new ArrayBufferWriter<byte>();
        snapshot.WriteTo(buffer);
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Root\":{\"Children\":null}}")]
    [InlineData("{\"Root\":{\"Children\":{\"a\":null}}}")]
    [InlineData("{\"Root\":{\"Children\":{},\"CreatedIndex\":-1}}")]
    [InlineData("{\"Root\":{\"Children\":{},\"ExpireTime\":\"yesterday\"}}")]
    [InlineData("{\"Root\":{\"Children\":{}},\"WatcherHub\":{\"EventHistory\":{\"Queue\":{\"Events\":[],\"Size\":1,\"Front\":0,\"Back\":1,\"Capacity\":1000}}}}")]
    [InlineData("{\"Root\":{\"Children\":{}},\"WatcherHub\":{\"EventHistory\":{\"Queue\":{\"Events\":[],\"Size\":0,\"Front\":0,\"Back\":0,\"Capacity\":0}}}}")]
    [InlineData("{\"Root\":{\"Children\":{}},\"WatcherHub\":{\"EventHistory\":{\"Queue\":{\"Events\":[{\"action\":\"jump\",\"node\":{}}],\"Size\":1,\"Front\":0,\"Back\":1,\"Capacity\":9}}}}")]
    [InlineData("{\"Root\":{\"Children\":{}}")]
    public void Damaged_json_is_refused_and_changes_nothing(string json)
    {
        Set("/1/a", "v");
        byte[] before = _store.Save();
        Assert.Throws<InvalidDataException>(() => _store.Recover(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(before, _store.Save());
    }

    [Fact]
    public void A_shorter_event_list_is_padded_to_the_capacity_and_missing_namespaces_are_made()
    {
        _store.Recover("{\"Root\":{\"Path\":\"/\",\"Children\":{}},\"WatcherHub\":{\"EventHistory\":{\"Queue\":{\"Events\":[],\"Size\":0,\"Front\":0,\"Back\":0,\"Capacity\":1000}}},\"CurrentIndex\":7}"u8);
        Assert.Equal((8UL, 8UL), Indexes(Set("/1/a", "v")));
        string saved = Encoding.UTF8.GetString(_store.Save());
        Assert.Equal(999, saved.Split("null").Length - 1 - 1);
    }

    private static V2Event Done(V2Result result)
    {
        Assert.False(result.Failed, result.Error.ToString());
        return result.Event;
    }

    private static (ulong Modified, ulong Created) Indexes(V2Result result) =>
        (Done(result).Node.ModifiedIndex, result.Event!.Node.CreatedIndex);

    private static List<V2Event> Taken(V2Watcher watcher)
    {
        var taken = new List<V2Event>();
        while (watcher.TryTake(out V2Event? next))
        {
            taken.Add(next);
        }

        return taken;
    }

    private static string Json(V2Event shown)
    {
        var buffer = new ArrayBufferWriter<byte>();
        shown.WriteTo(new GoJsonWriter(buffer), V2Path.KeysPrefix);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private V2Result Set(string path, string value) => _store.Set(path, false, value, V2Ttl.Permanent, Now);
}
