using Netcd.Client.Leases;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Client.Tests;

public sealed class LeaseTests
{
    private const string Grant = "/etcdserverpb.Lease/LeaseGrant";
    private const string Revoke = "/etcdserverpb.Lease/LeaseRevoke";
    private const string KeepAlive = "/etcdserverpb.Lease/LeaseKeepAlive";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_held_lease_is_renewed_at_once_and_revoked_in_the_end()
    {
        var renewed = new TaskCompletionSource<long>();
        long revoked = 0;
        await using FakeMember member = await StartAsync(100, id =>
        {
            renewed.TrySetResult(id);
            return 100;
        }, id => revoked = id);
        await using var client = new EtcdClient(member.Endpoint);
        LeaseHandle lease = await client.Leases.HoldAsync(100);
        Assert.Equal(lease.Id, await renewed.Task.WaitAsync(Patience));
        Assert.False(lease.Lost.IsCancellationRequested);
        await lease.DisposeAsync();
        Assert.True(lease.Lost.IsCancellationRequested);
        Assert.Equal(lease.Id, revoked);
    }

    [Fact]
    public async Task A_lease_that_the_server_ended_is_lost_and_not_revoked()
    {
        bool revoked = false;
        await using FakeMember member = await StartAsync(100, static _ => 0, _ => revoked = true);
        await using var client = new EtcdClient(member.Endpoint);
        LeaseHandle lease = await client.Leases.HoldAsync(100);
        await LossOf(lease).WaitAsync(Patience);
        await lease.DisposeAsync();
        Assert.False(revoked);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_renewed_is_lost_after_its_time()
    {
        await using FakeMember member = await FakeMember.StartAsync(static t => t
            .Unary(Grant, LeaseGrantRequest.Parser, static (_, _) => ValueTask.FromResult<LeaseGrantResponse?>(new LeaseGrantResponse { ID = 5, TTL = 1 }))
            .BidiStream(KeepAlive, static call =>
            {
                call.Fail(RpcStatusCode.Unavailable, "etcdserver: no leader");
                return default;
            }));
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [member.Endpoint], RequestTimeout = TimeSpan.FromSeconds(1) });
        LeaseHandle lease = await client.Leases.HoldAsync(1);
        await LossOf(lease).WaitAsync(Patience);
        await lease.DisposeAsync();
    }

    [Fact]
    public async Task Renewals_end_when_the_lease_does_not_exist()
    {
        await using FakeMember member = await StartAsync(1, static _ => 0, static _ => { });
        await using var client = new EtcdClient(member.Endpoint);
        await foreach (LeaseKeepAliveResponse renewal in client.Leases.KeepAliveAsync(7))
        {
            Assert.Fail($"a renewal of a lease that does not exist: {renewal}");
        }

        Assert.Equal(0, (await client.Leases.KeepAliveOnceAsync(7)).TTL);
    }

    private static Task LossOf(LeaseHandle lease)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lease.Lost.Register(lost.SetResult);
        return lost.Task;
    }

    private static Task<FakeMember> StartAsync(long ttl, Func<long, long> renew, Action<long> revoke) => FakeMember.StartAsync(t => t
        .Unary(Grant, LeaseGrantRequest.Parser, (_, _) => ValueTask.FromResult<LeaseGrantResponse?>(new LeaseGrantResponse { ID = 5, TTL = ttl }))
        .Unary(Revoke, LeaseRevokeRequest.Parser, (_, request) =>
        {
            revoke(request.ID);
            return ValueTask.FromResult<LeaseRevokeResponse?>(new LeaseRevokeResponse());
        })
        .BidiStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(KeepAlive, LeaseKeepAliveRequest.Parser, async (_, reader, writer) =>
        {
            while (await reader.ReadAsync() is { } request)
            {
                await writer.WriteAsync(new LeaseKeepAliveResponse { ID = request.ID, TTL = renew(request.ID) });
            }
        }));
}
