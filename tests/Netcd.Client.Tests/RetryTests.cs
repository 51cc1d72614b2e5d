using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Client.Tests;

public sealed class RetryTests
{
    [Fact]
    public async Task A_dead_endpoint_is_passed_over_for_reads_and_writes()
    {
        await using FakeMember member = await FakeMember.StartAsync(static t => t
            .Unary(FakeMember.Put, PutRequest.Parser, static (_, _) => ValueTask.FromResult<PutResponse?>(new PutResponse { Header = FakeMember.Header(2) }))
            .Unary(FakeMember.Range, RangeRequest.Parser, static (_, _) => ValueTask.FromResult<RangeResponse?>(new RangeResponse { Count = 7 })));
        string dead = FakeMember.DeadEndpoint();
        var attempts = new List<FailedAttempt>();
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [dead, member.Endpoint], OnRetry = attempts.Add });
        Assert.Equal(2, (await client.Kv.PutAsync("a", "b")).Header.Revision);
        Assert.Equal(7, (await client.Kv.GetAsync("a")).Count);
        Assert.Equal(FakeMember.Put, attempts[0].Method);

        // On a slow machine the dead endpoint may be due for another try before the read.
        Assert.All(attempts, attempt => Assert.Equal((dead, RpcStatusCode.Unavailable), (attempt.Endpoint, attempt.Status.Code)));
    }

    [Fact]
    public async Task When_nobody_answers_the_call_ends_at_its_limit()
    {
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [FakeMember.DeadEndpoint()], RequestTimeout = TimeSpan.FromSeconds(3) });
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.Kv.PutAsync("a", "b"));
        Assert.Equal((RpcStatusCode.DeadlineExceeded, "context deadline exceeded"), (e.Code, e.Message));
        Assert.Contains("connection refused", e.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public async Task An_unavailable_member_is_asked_again_for_reads_only(bool isRead, int expected)
    {
        int calls = 0;
        void Refuse(RpcCall call)
        {
            if (++calls < 3)
            {
                call.Fail(RpcStatusCode.Unavailable, "etcdserver: leader changed");
            }
        }

        await using FakeMember member = await FakeMember.StartAsync(t => t
            .Unary(FakeMember.Put, PutRequest.Parser, (call, _) => Refused<PutResponse>(call))
            .Unary(FakeMember.Range, RangeRequest.Parser, (call, _) => Refused<RangeResponse>(call)));
        ValueTask<T?> Refused<T>(RpcCall call)
            where T : class, new()
        {
            Refuse(call);
            return ValueTask.FromResult<T?>(new T());
        }

        await using var client = new EtcdClient(member.Endpoint);
        if (isRead)
        {
            await client.Kv.GetAsync("a");
        }
        else
        {
            await Assert.ThrowsAsync<RpcException>(() => client.Kv.PutAsync("a", "b"));
        }

        Assert.Equal(expected, calls);
    }

    [Fact]
    public async Task Other_errors_are_told_at_once()
    {
        await using FakeMember member = await FakeMember.StartAsync(static t => t.Unary<RangeRequest, RangeResponse>(FakeMember.Range, RangeRequest.Parser, static (call, _) =>
        {
            call.Fail(RpcStatusCode.InvalidArgument, "etcdserver: key is not provided");
            return default;
        }));
        await using var client = new EtcdClient(member.Endpoint);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.Kv.GetAsync("a"));
        Assert.Equal("etcdserver: key is not provided", e.Message);
    }

    [Fact]
    public async Task The_caller_can_give_up()
    {
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [FakeMember.DeadEndpoint()], RequestTimeout = null });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Kv.PutAsync("a", "b", cancellation: stop.Token));
    }
}
