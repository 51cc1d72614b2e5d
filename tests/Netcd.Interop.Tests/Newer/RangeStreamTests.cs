using System.Net;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Newer;

/// <summary>KV.RangeStream of etcd 3.7.</summary>
public sealed class RangeStreamTests
{
    private const string Path = "/etcdserverpb.KV/RangeStream";
    private const int Keys = 1000;

    [NetcdFact]
    public async Task The_parts_are_together_what_Range_answers()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        for (int i = 0; i < Keys; i++)
        {
            await channel.UnaryAsync("/etcdserverpb.KV/Put", new PutRequest { Key = Bytes($"k{i:d4}"), Value = ByteString.CopyFrom(new byte[5000]) }, PutResponse.Parser);
        }

        foreach (RangeRequest request in (RangeRequest[])
        [
            new() { Key = Bytes("k"), RangeEnd = Bytes("l") }, new() { Key = Bytes("k"), RangeEnd = Bytes("l"), Limit = 250 }, new() { Key = Bytes("k"), RangeEnd = Bytes("l"), Limit = Keys },
            new() { Key = Bytes("k0003") }, new() { Key = Bytes("x") }, new() { Key = Bytes("k"), RangeEnd = Bytes("l"), CountOnly = true },
            new() { Key = Bytes("k"), RangeEnd = Bytes("\0"), KeysOnly = true, Serializable = true }, new() { Key = Bytes("k"), RangeEnd = Bytes("l"), Revision = 500 },
        ])
        {
            RangeResponse whole = await channel.UnaryAsync("/etcdserverpb.KV/Range", request, RangeResponse.Parser);
            List<RangeResponse> parts = await PartsAsync(channel, request);
            Assert.All(parts.SkipLast(1), static p => Assert.True(p.Header is null && !p.More && p.Count == 0 && p.Kvs.Count > 0));
            var merged = new RangeResponse();
            parts.ForEach(merged.MergeFrom);
            Assert.Equal(whole, merged);
        }

        Assert.InRange((await PartsAsync(channel, new RangeRequest { Key = Bytes("k"), RangeEnd = Bytes("l") })).Count, 5, 20);
    }

    [NetcdFact]
    public async Task What_cannot_be_streamed_is_refused_in_etcds_words()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        (RangeRequest Request, RpcStatusCode Code, string Text)[] cases =
        [
            (new() { Key = Bytes("k"), SortOrder = RangeRequest.Types.SortOrder.Descend }, RpcStatusCode.Unimplemented, "RangeStream does not support custom sort orders"),
            (new() { Key = Bytes("k"), MinModRevision = 1 }, RpcStatusCode.Unimplemented, "RangeStream does not support revision filters"),
            (new(), RpcStatusCode.InvalidArgument, "etcdserver: key is not provided"),
            (new() { Key = Bytes("k"), Revision = 99 }, RpcStatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision"),
        ];
        foreach ((RangeRequest request, RpcStatusCode code, string text) in cases)
        {
            RpcException e = await Assert.ThrowsAsync<RpcException>(() => PartsAsync(channel, request));
            Assert.Equal((code, text), (e.Code, e.Message));
        }
    }

    [NetcdFact]
    public async Task Only_who_may_read_the_range_gets_it()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--bcrypt-cost=4"] });
        Toolset tools = NetcdServer.With(RealEtcd.V35);
        foreach (string line in (string[])
        [
            "put a 1", "put b 1", "user add root:pw", "user grant-role root root", "role add own", "role grant-permission own read a", "user add alice:pw",
            "user grant-role alice own", "auth enable",
        ])
        {
            Assert.Equal(0, server.Ctl(tools, line.Split(' ')).ExitCode);
        }

        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        AuthenticateResponse login = await channel.UnaryAsync("/etcdserverpb.Auth/Authenticate", new AuthenticateRequest { Name = "alice", Password = "pw" }, AuthenticateResponse.Parser);
        var alice = new RpcCallOptions { Metadata = [new("token", login.Token)] };
        Assert.Equal("1", (await PartsAsync(channel, new RangeRequest { Key = Bytes("a") }, alice))[0].Kvs[0].Value.ToStringUtf8());
        foreach ((RangeRequest request, RpcCallOptions caller, string text) in ((RangeRequest, RpcCallOptions, string)[])
        [
            (new() { Key = Bytes("a") }, default, "etcdserver: user name is empty"),
            (new() { Key = Bytes("b") }, alice, "etcdserver: permission denied"),
            (new() { Key = Bytes("a"), RangeEnd = Bytes("\0") }, alice, "etcdserver: permission denied"),
            (new() { Key = Bytes("a"), CountOnly = true }, new() { Metadata = [new("token", "x")] }, "etcdserver: invalid auth token"),
        ])
        {
            RpcException e = await Assert.ThrowsAsync<RpcException>(() => PartsAsync(channel, request, caller));
            Assert.Equal(text, e.Message);
        }
    }

    private static async Task<List<RangeResponse>> PartsAsync(RpcChannel channel, RangeRequest request, RpcCallOptions caller = default)
    {
        await using RpcClientStream<RangeRequest, RangeStreamResponse> stream = channel.OpenStream<RangeRequest, RangeStreamResponse>(Path, RangeStreamResponse.Parser, caller);
        await stream.WriteAsync(request);
        stream.CompleteWrites();
        var parts = new List<RangeResponse>();
        while (await stream.ReadAsync() is { } part)
        {
            parts.Add(part.RangeResponse);
        }

        return parts;
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
