using System.Net;
using Google.Protobuf;
using Netcd.Protocol.Election;
using Netcd.Protocol.Lock;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Differential;

/// <summary>Calls of the Lock and Election services against one server, and what came of each as a line of text.</summary>
internal sealed class CoordinationScript : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly RpcChannel _channel;

    public CoordinationScript(EtcdProcess server) => _channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));

    /// <summary>What happened so far. Fresh servers give equal revisions, and leases are chosen, so lines can be compared.</summary>
    public List<string> Lines { get; } = [];

    public async Task GrantAsync(params long[] leases)
    {
        foreach (long lease in leases)
        {
            await CallAsync("/etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { ID = lease, TTL = 1000 }, LeaseGrantResponse.Parser);
        }
    }

    public Task RevokeAsync(long lease) => CallAsync("/etcdserverpb.Lease/LeaseRevoke", new LeaseRevokeRequest { ID = lease }, LeaseRevokeResponse.Parser);

    public Task<string> LockAsync(string name, long lease, TimeSpan? timeout = null) => OutcomeAsync($"lock {name} {lease:x}", async () =>
    {
        LockResponse response = await CallAsync("/v3lockpb.Lock/Lock", new LockRequest { Name = Text(name), Lease = lease }, LockResponse.Parser, timeout);
        return lease == 0 ? $"key of {name}: {response.Key.ToStringUtf8().StartsWith(name + "/", StringComparison.Ordinal)}" : $"{response.Key.ToStringUtf8()} at {response.Header.Revision}";
    });

    public Task<string> UnlockAsync(string key) => OutcomeAsync($"unlock {key}", async () =>
        $"at {(await CallAsync("/v3lockpb.Lock/Unlock", new UnlockRequest { Key = Text(key) }, UnlockResponse.Parser)).Header.Revision}");

    public Task<string> CampaignAsync(string name, long lease, string value, TimeSpan? timeout = null) => OutcomeAsync($"campaign {name} {lease:x} {value}", async () =>
    {
        CampaignResponse response = await CallAsync("/v3electionpb.Election/Campaign", new CampaignRequest { Name = Text(name), Lease = lease, Value = Text(value) }, CampaignResponse.Parser, timeout);
        return $"{response.Leader} at {response.Header.Revision}";
    });

    public Task<string> ProclaimAsync(LeaderKey? leader, string value) => OutcomeAsync($"proclaim {leader} {value}", async () =>
        $"at {(await CallAsync("/v3electionpb.Election/Proclaim", new ProclaimRequest { Leader = leader, Value = Text(value) }, ProclaimResponse.Parser)).Header.Revision}");

    public Task<string> ResignAsync(LeaderKey? leader) => OutcomeAsync($"resign {leader}", async () =>
        $"at {(await CallAsync("/v3electionpb.Election/Resign", new ResignRequest { Leader = leader }, ResignResponse.Parser)).Header.Revision}");

    public Task<string> LeaderAsync(string name) => OutcomeAsync($"leader {name}", async () =>
        Describe(await CallAsync("/v3electionpb.Election/Leader", new LeaderRequest { Name = Text(name) }, LeaderResponse.Parser)));

    public async Task<RpcClientStream<LeaderRequest, LeaderResponse>> ObserveAsync(string name)
    {
        var stream = _channel.OpenStream<LeaderRequest, LeaderResponse>("/v3electionpb.Election/Observe", LeaderResponse.Parser);
        await stream.WriteAsync(new LeaderRequest { Name = Text(name) });
        stream.CompleteWrites();
        return stream;
    }

    /// <summary>Waits for a call and notes its outcome.</summary>
    public async Task NoteAsync(Task<string> outcome) => Lines.Add(await outcome);

    public async Task NoteNextAsync(RpcClientStream<LeaderRequest, LeaderResponse> observer) =>
        Lines.Add("observed: " + Describe((await observer.ReadAsync().AsTask().WaitAsync(Patience))!));

    /// <summary>Waits until so many keys begin with a prefix.</summary>
    public async Task WaitForKeysAsync(string prefix, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var request = new RangeRequest { Key = Text(prefix), RangeEnd = Text(prefix[..^1] + (char)(prefix[^1] + 1)), CountOnly = true };
        while ((await CallAsync("/etcdserverpb.KV/Range", request, RangeResponse.Parser)).Count != count)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    public void Dispose() => _channel.Dispose();

    public static ByteString Text(string text) => ByteString.CopyFromUtf8(text);

    private static string Describe(LeaderResponse response) =>
        $"{response.Kv.Key.ToStringUtf8()}={response.Kv.Value.ToStringUtf8()} created {response.Kv.CreateRevision} modified {response.Kv.ModRevision} lease {response.Kv.Lease:x} at {response.Header.Revision}";

    private static async Task<string> OutcomeAsync(string what, Func<Task<string>> call)
    {
        try
        {
            return $"{what}: {await call()}";
        }
        catch (RpcException e)
        {
            // Which side notices an expired deadline first is a matter of chance.
            bool isOver = e.Status.Code is RpcStatusCode.DeadlineExceeded or RpcStatusCode.Canceled;
            return isOver ? $"{what}: timed out" : $"{what}: {e.Status.Code} {e.Status.Message}";
        }
    }

    private async Task<TResponse> CallAsync<TRequest, TResponse>(string path, TRequest request, MessageParser<TResponse> parser, TimeSpan? timeout = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        await _channel.UnaryAsync(path, request, parser, new RpcCallOptions { Timeout = timeout ?? Patience });
}
