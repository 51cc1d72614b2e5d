using Google.Protobuf;
using Netcd.Client.Kv;
using Netcd.Client.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Client.Tests;

public sealed class WatchTests
{
    private const string Watch = "/etcdserverpb.Watch/Watch";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_broken_stream_is_opened_again_after_the_last_delivered_revision()
    {
        var starts = new List<long>();
        var leaders = new List<string?>();
        await using FakeMember member = await StartAsync(async (call, create, writer) =>
        {
            starts.Add(create.StartRevision);
            leaders.Add(call.GetMetadata("hasleader"));
            await writer.WriteAsync(new WatchResponse { Header = FakeMember.Header(10), Created = true });
            if (starts.Count == 1)
            {
                await writer.WriteAsync(Batch(11, 12));
                call.Fail(RpcStatusCode.Unavailable, "going down");
            }
            else
            {
                await writer.WriteAsync(Batch(13));
            }
        });
        await using var client = new EtcdClient(member.Endpoint);
        Assert.Equal([11, 12, 13], await TakeAsync(client.Watch.WatchAsync(KeyRange.Prefix("k")), 3));
        Assert.Equal([0, 13], starts);
        Assert.Equal(["true", "true"], leaders);
    }

    [Fact]
    public async Task A_watch_from_now_on_does_not_miss_what_happens_while_it_is_opened_again()
    {
        var starts = new List<long>();
        await using FakeMember member = await StartAsync(async (call, create, writer) =>
        {
            starts.Add(create.StartRevision);
            await writer.WriteAsync(new WatchResponse { Header = FakeMember.Header(10), Created = true });
            if (starts.Count == 1)
            {
                call.Fail(RpcStatusCode.Unavailable, "going down");
            }
            else
            {
                await writer.WriteAsync(Batch(create.StartRevision));
            }
        });
        await using var client = new EtcdClient(member.Endpoint);
        Assert.Equal([11], await TakeAsync(client.Watch.WatchAsync("k"), 1));
        Assert.Equal([0, 11], starts);
    }

    [Fact]
    public async Task Compaction_is_told_with_its_revision()
    {
        await using FakeMember member = await StartAsync(static (_, _, writer) =>
            writer.WriteAsync(new WatchResponse { Header = FakeMember.Header(9), Created = true, Canceled = true, CompactRevision = 5 }));
        await using var client = new EtcdClient(member.Endpoint);
        WatchCompactedException e = await Assert.ThrowsAsync<WatchCompactedException>(() =>
            TakeAsync(client.Watch.WatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k"), StartRevision = 1 }), 1));
        Assert.Equal((5, "etcdserver: mvcc: required revision has been compacted"), (e.CompactRevision, e.Message));
    }

    [Fact]
    public async Task A_refused_watch_tells_the_reason_of_the_server()
    {
        await using FakeMember member = await StartAsync(static (_, _, writer) =>
            writer.WriteAsync(new WatchResponse { Created = true, Canceled = true, CancelReason = "etcdserver: permission denied" }));
        await using var client = new EtcdClient(member.Endpoint);
        WatchCanceledException e = await Assert.ThrowsAsync<WatchCanceledException>(() => TakeAsync(client.Watch.WatchAsync("k"), 1));
        Assert.Equal("etcdserver: permission denied", e.Message);
    }

    [Fact]
    public async Task Progress_can_be_asked_for()
    {
        await using FakeMember member = await FakeMember.StartAsync(static t => t.BidiStream<WatchRequest, WatchResponse>(Watch, WatchRequest.Parser, static async (_, reader, writer) =>
        {
            await reader.ReadAsync();
            await writer.WriteAsync(new WatchResponse { Header = FakeMember.Header(3), Created = true });
            await writer.WriteAsync(Batch(4));
            WatchRequest? request = await reader.ReadAsync();
            Assert.Equal(WatchRequest.RequestUnionOneofCase.ProgressRequest, request!.RequestUnionCase);
            await writer.WriteAsync(new WatchResponse { Header = FakeMember.Header(8) });
        }));
        await using var client = new EtcdClient(member.Endpoint);
        var progress = new WatchProgress();
        using var stop = new CancellationTokenSource(Patience);
        await foreach (WatchResponse batch in client.Watch.WatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k") }, progress, stop.Token))
        {
            if (batch.Events.Count == 0)
            {
                Assert.Equal(8, batch.Header.Revision);
                return;
            }

            await progress.RequestAsync();
        }
    }

    private static Task<FakeMember> StartAsync(Func<RpcCall, WatchCreateRequest, RpcStreamWriter<WatchResponse>, ValueTask> serve) =>
        FakeMember.StartAsync(t => t.BidiStream<WatchRequest, WatchResponse>(Watch, WatchRequest.Parser, async (call, reader, writer) =>
        {
            WatchRequest? request = await reader.ReadAsync();
            await serve(call, request!.CreateRequest, writer);
            if (call.Status.IsOK)
            {
                await reader.ReadAsync();
            }
        }));

    private static WatchResponse Batch(params long[] revisions) => new()
    {
        Header = FakeMember.Header(revisions[^1]),
        Events = { revisions.Select(static r => new Event { Kv = new KeyValue { Key = ByteString.CopyFromUtf8("k"), ModRevision = r } }) },
    };

    private static async Task<List<long>> TakeAsync(IAsyncEnumerable<WatchResponse> watch, int count)
    {
        using var stop = new CancellationTokenSource(Patience);
        var revisions = new List<long>();
        await foreach (WatchResponse batch in watch.WithCancellation(stop.Token))
        {
            revisions.AddRange(batch.Events.Select(static e => e.Kv.ModRevision));
            if (revisions.Count >= count)
            {
                break;
            }
        }

        return revisions;
    }
}
