using Google.Protobuf;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Server.Proxy.L7;

namespace Netcd.Server.Tests.Proxy;

/// <summary>What the proxy's cache may answer, and when it must not.</summary>
public sealed class RangeCacheTests
{
    private static readonly RangeResponse Answer = new() { Count = 1, Kvs = { new KeyValue { Key = Bytes("k"), Value = Bytes("v") } } };

    [Fact]
    public void The_answer_of_a_linearizable_read_serves_serializable_ones_of_the_same_caller()
    {
        var cache = new RangeCache();
        cache.End(cache.Begin("alice", Get("k", serializable: false)), Answer);
        Assert.Same(Answer, cache.Find("alice", Get("k"), out _));
        Assert.Null(cache.Find("bob", Get("k"), out _));
        Assert.Null(cache.Find("alice", Get("k", end: "l"), out _));
    }

    [Theory]
    [InlineData("a", "", "a", "", true)]
    [InlineData("a", "", "b", "", false)]
    [InlineData("a", "c", "b", "", true)]
    [InlineData("a", "c", "c", "", false)]
    [InlineData("a", "c", "b", "d", true)]
    [InlineData("a", "b", "b", "c", false)]
    [InlineData("b", "", "a", "\0", true)]
    [InlineData("b", "\0", "a", "", false)]
    [InlineData("b", "\0", "z", "", true)]
    public void A_write_removes_answers_about_its_keys(string start, string end, string writtenStart, string writtenEnd, bool isRemoved)
    {
        var cache = new RangeCache();
        cache.End(cache.Begin("", Get(start, end)), Answer);
        cache.End(cache.Begin("", Get(start, end, revision: 3)), Answer);
        cache.Invalidate(new KeySpan(Bytes(writtenStart), Bytes(writtenEnd)));
        Assert.Equal(isRemoved, cache.Find("", Get(start, end), out _) is null);
        Assert.Same(Answer, cache.Find("", Get(start, end, revision: 3), out _));
    }

    [Fact]
    public void An_answer_that_was_overtaken_by_a_write_is_not_kept()
    {
        var cache = new RangeCache();
        CachedRead read = cache.Begin("", Get("k"));
        cache.Invalidate(new KeySpan(Bytes("k"), ByteString.Empty));
        cache.End(read, Answer);
        Assert.Null(cache.Find("", Get("k"), out _));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Compacted_revisions_are_known_to_be_gone()
    {
        var cache = new RangeCache();
        cache.End(cache.Begin("", Get("k", revision: 3)), Answer);
        cache.Compact(5);
        Assert.Null(cache.Find("", Get("k", revision: 3), out bool isCompacted));
        Assert.True(isCompacted);
        cache.End(cache.Begin("", Get("k")), Answer);
        Assert.Same(Answer, cache.Find("", Get("k"), out isCompacted));
        Assert.False(isCompacted);
    }

    [Fact]
    public void What_was_not_used_for_longest_makes_room()
    {
        var cache = new RangeCache(maxEntries: 2);
        cache.End(cache.Begin("", Get("a")), Answer);
        cache.End(cache.Begin("", Get("b")), Answer);
        cache.Find("", Get("a"), out _);
        cache.End(cache.Begin("", Get("c")), Answer);
        Assert.Null(cache.Find("", Get("b"), out _));
        Assert.Same(Answer, cache.Find("", Get("a"), out _));

        var small = new RangeCache(maxBytes: Answer.CalculateSize() - 1);
        small.End(small.Begin("", Get("a")), Answer);
        Assert.Equal(0, small.Count);
    }

    private static RangeRequest Get(string key, string end = "", long revision = 0, bool serializable = true) =>
        new() { Key = Bytes(key), RangeEnd = Bytes(end), Revision = revision, Serializable = serializable };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
