using System.Net;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;
using Xunit.Abstractions;

namespace Netcd.Interop.Tests.Load;

/// <summary>A client that asks for a lot and does not read it.</summary>
public sealed class SlowReaderTests(ITestOutputHelper output)
{
    private const int Puts = 3000;
    private const int ValueBytes = 64 << 10;
    private const int MaxGrowthMegabytes = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly ByteString Key = ByteString.CopyFromUtf8("k");

    [NetcdFact]
    public async Task Watches_that_are_not_read_cost_bounded_memory_and_lose_nothing()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        var endPoint = IPEndPoint.Parse(server.Endpoint);
        using var slow = new RpcChannel(endPoint, new RpcChannelOptions { StreamWindowSize = 65_535 });
        using var writer = new RpcChannel(endPoint);
        List<RpcClientStream<WatchRequest, WatchResponse>> watches = [];
        for (int i = 0; i < 20; i++)
        {
            watches.Add(await WatchAsync(slow));
        }

        long before = ServerMemory.ResidentMegabytes(server);
        await PutAllAsync(writer);
        long after = ServerMemory.PeakMegabytes(server);
        output.WriteLine($"{before} MB before {(long)Puts * ValueBytes >> 20} MB of events that 20 watches do not read, peak {after} MB");
        Assert.True(after - before < MaxGrowthMegabytes, $"{before} MB, then {after} MB");

        Assert.Equal(Enumerable.Range(2, Puts).Select(i => (long)i), await RevisionsAsync(watches[0]));
        await Task.WhenAll(watches.Select(async w => await w.DisposeAsync()));
    }

    [NetcdFact]
    public async Task Answers_and_snapshots_that_are_not_read_do_not_hold_others_up()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        var endPoint = IPEndPoint.Parse(server.Endpoint);
        using var slow = new RpcChannel(endPoint, new RpcChannelOptions { StreamWindowSize = 65_535 });
        using var writer = new RpcChannel(endPoint);
        await PutAllAsync(writer, 300);
        long before = ServerMemory.ResidentMegabytes(server);
        List<RpcClientStream> unread = [];
        for (int i = 0; i < 20; i++)
        {
            RpcClientStream stream = slow.OpenStream("/etcdserverpb.Maintenance/Snapshot");
            await stream.WriteAsync(new SnapshotRequest());
            unread.Add(stream);
        }

        await PutAllAsync(writer, 300);
        long after = ServerMemory.PeakMegabytes(server);
        output.WriteLine($"{before} MB before 20 snapshots that nobody reads, peak {after} MB");
        Assert.True(after - before < MaxGrowthMegabytes, $"{before} MB, then {after} MB");
        await Task.WhenAll(unread.Select(async s => await s.DisposeAsync()));
        await PutAllAsync(writer, 1);
    }

    private static async Task<RpcClientStream<WatchRequest, WatchResponse>> WatchAsync(RpcChannel channel)
    {
        var watch = channel.OpenStream<WatchRequest, WatchResponse>("/etcdserverpb.Watch/Watch", WatchResponse.Parser);
        await watch.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } });
        Assert.True((await watch.ReadAsync())!.Created);
        return watch;
    }

    private static async Task PutAllAsync(RpcChannel channel, int count = Puts)
    {
        var request = new PutRequest { Key = Key, Value = ByteString.CopyFrom(new byte[ValueBytes]) };
        for (int i = 0; i < count; i++)
        {
            await channel.UnaryAsync("/etcdserverpb.KV/Put", request, PutResponse.Parser, new RpcCallOptions { Timeout = Patience });
        }
    }

    private static async Task<List<long>> RevisionsAsync(RpcClientStream<WatchRequest, WatchResponse> watch)
    {
        var revisions = new List<long>();
        while (revisions.Count < Puts)
        {
            WatchResponse response = (await watch.ReadAsync().AsTask().WaitAsync(Patience))!;
            revisions.AddRange(response.Events.Select(e => e.Kv.ModRevision));
        }

        return revisions;
    }
}
