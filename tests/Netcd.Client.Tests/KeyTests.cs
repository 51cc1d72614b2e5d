using Google.Protobuf;
using Netcd.Client.Kv;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Tests;

public sealed class KeyTests
{
    [Theory]
    [InlineData("61", "62")]
    [InlineData("61ff", "62")]
    [InlineData("6100", "6101")]
    [InlineData("ffff", "00")]
    public void The_end_of_a_prefix_is_the_next_key_that_has_it_not(string prefix, string end) =>
        Assert.Equal(end, Convert.ToHexStringLower(KeyRange.PrefixEnd(Convert.FromHexString(prefix)).Bytes.Span));

    [Fact]
    public void Ranges_are_those_of_the_protocol()
    {
        Assert.Equal(("a", ""), Texts("a"));
        Assert.Equal(("a", "b"), Texts(KeyRange.Prefix("a")));
        Assert.Equal(("\0", "\0"), Texts(KeyRange.Prefix("")));
        Assert.Equal(("a", "\0"), Texts(KeyRange.From("a")));
        Assert.Equal(("\0", "\0"), Texts(KeyRange.From("")));
    }

    [Theory]
    [InlineData(0, "a0 a1|a2 a3|a4")]
    [InlineData(3, "a0 a1|a2")]
    public async Task Pages_follow_each_other_at_one_revision(long limit, string expected)
    {
        var revisions = new List<long>();
        await using FakeMember member = await FakeMember.StartAsync(t => t.Unary(FakeMember.Range, RangeRequest.Parser, (_, request) =>
        {
            revisions.Add(request.Revision);
            string[] keys = [.. new[] { "a0", "a1", "a2", "a3", "a4" }.Where(key => string.CompareOrdinal(key, request.Key.ToStringUtf8()) >= 0)];
            var page = new RangeResponse { Header = FakeMember.Header(7), More = keys.Length > request.Limit };
            page.Kvs.AddRange(keys.Take((int)request.Limit).Select(static key => new KeyValue { Key = ByteString.CopyFromUtf8(key) }));
            return ValueTask.FromResult<RangeResponse?>(page);
        }));
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [member.Endpoint] });
        KeyRange range = KeyRange.Prefix("a");
        var pages = new List<string>();
        await foreach (RangeResponse page in client.Kv.PagesAsync(new RangeRequest { Key = range.Start, RangeEnd = range.End, Limit = limit }, pageSize: 2))
        {
            pages.Add(string.Join(' ', page.Kvs.Select(static pair => pair.Key.ToStringUtf8())));
        }

        Assert.Equal(expected, string.Join('|', pages));
        Assert.Equal([0, .. Enumerable.Repeat(7L, pages.Count - 1)], revisions);
    }

    [Theory]
    [InlineData(true, "a0|a1 a2")]
    [InlineData(false, "a3")]
    public async Task A_stream_gives_the_parts_of_the_server_or_else_pages(bool isServed, string expected)
    {
        await using FakeMember member = await FakeMember.StartAsync(t =>
        {
            t.Unary(FakeMember.Range, RangeRequest.Parser, static (_, _) => ValueTask.FromResult<RangeResponse?>(Part("a3")));
            if (isServed)
            {
                t.ServerStream<RangeRequest, RangeStreamResponse>("/etcdserverpb.KV/RangeStream", RangeRequest.Parser, static async (_, request, output) =>
                {
                    Assert.Equal("p/a", request.Key.ToStringUtf8());
                    await output.WriteAsync(new RangeStreamResponse { RangeResponse = Part("p/a0") });
                    await output.WriteAsync(new RangeStreamResponse { RangeResponse = Part("p/a1", "p/a2") });
                });
            }
        });
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [member.Endpoint], Namespace = isServed ? (EtcdBytes)"p/" : default });
        KeyRange range = KeyRange.Prefix("a");
        var parts = new List<string>();
        await foreach (RangeResponse part in client.Kv.StreamAsync(new RangeRequest { Key = range.Start, RangeEnd = range.End }))
        {
            parts.Add(string.Join(' ', part.Kvs.Select(static pair => pair.Key.ToStringUtf8())));
        }

        Assert.Equal(expected, string.Join('|', parts));

        static RangeResponse Part(params string[] keys) => new() { Kvs = { keys.Select(static key => new KeyValue { Key = ByteString.CopyFromUtf8(key) }) } };
    }

    [Fact]
    public async Task A_namespace_is_added_to_requests_and_taken_off_responses()
    {
        TxnRequest? seen = null;
        await using FakeMember member = await FakeMember.StartAsync(t => t
            .Unary(FakeMember.Range, RangeRequest.Parser, static (_, request) => ValueTask.FromResult<RangeResponse?>(new RangeResponse
            {
                Kvs = { new KeyValue { Key = request.Key, Value = request.RangeEnd } },
            }))
            .Unary("/etcdserverpb.KV/Txn", TxnRequest.Parser, (_, request) =>
            {
                seen = request;
                return ValueTask.FromResult<TxnResponse?>(new TxnResponse
                {
                    Succeeded = true,
                    Responses = { new ResponseOp { ResponsePut = new PutResponse { PrevKv = new KeyValue { Key = request.Success[0].RequestPut.Key } } } },
                });
            }));
        await using var client = new EtcdClient(member.Endpoint);
        EtcdClient app = client.WithNamespace("app/");
        RangeResponse found = await app.Kv.GetAsync(KeyRange.From("x"));
        Assert.Equal(("x", "app0"), (found.Kvs[0].Key.ToStringUtf8(), found.Kvs[0].Value.ToStringUtf8()));
        TxnResponse done = await app.WithNamespace("v1/").Kv.Txn().If(Condition.Missing("k")).Then(Operation.Put("k", "v")).CommitAsync();
        Assert.Equal("app/v1/k", seen!.Compare[0].Key.ToStringUtf8());
        Assert.Equal("app/v1/k", seen.Success[0].RequestPut.Key.ToStringUtf8());
        Assert.Equal("k", done.Responses[0].ResponsePut.PrevKv.Key.ToStringUtf8());
    }

    [Fact]
    public void Bytes_compare_by_content()
    {
        EtcdBytes text = "é";
        Assert.Equal(2, text.Length);
        Assert.True(text == new byte[] { 0xc3, 0xa9 });
        Assert.Equal("éa", text.Append("a").ToString());
        Assert.Equal(default, (EtcdBytes)ByteString.Empty);
    }

    private static (string Start, string End) Texts(KeyRange range) => (range.Start.ToString(), range.End.ToString());
}
