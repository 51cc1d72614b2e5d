using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>The life of leases, one after the other, as one client of one member sees it.</summary>
internal sealed class Leases(ClusterMember member, History history, int client, TimeSpan limit)
{
    private const long Ttl = 600;

    // A new leader gives every lease some time more.
    private const long Slack = 10;

    // What etcd answers for a lease while it leads but has not yet begun to count.
    private const long Uncounted = long.MaxValue / 1_000_000_000;

    private readonly string _first = $"lease{client}/a";
    private readonly string _second = $"lease{client}/b";

    /// <summary>One lease from grant to revocation. Returns false when it was cut short by a failure.</summary>
    public async Task<bool> LiveAsync(int round)
    {
        try
        {
            LeaseGrantResponse granted = await member.CallAsync("Lease/LeaseGrant", new LeaseGrantRequest { TTL = Ttl }, LeaseGrantResponse.Parser, limit);
            var puts = KvRequest.Of(new KvAction(KvActionKind.Put, _first, $"l{client}-{round}"), new KvAction(KvActionKind.Put, _second, $"l{client}-{round}"));
            if (await history.CallAsync(client, puts, () => KvWire.CallAsync(member, puts, limit, lease: granted.ID)) is null)
            {
                return false;
            }

            await RenewAsync(granted.ID);
            await CheckAsync(granted.ID);
            return await RevokeAsync(granted.ID);
        }
        catch (RpcException e)
        {
            history.AddFailure($"lease of client {client}", e);
            return false;
        }
    }

    private async Task RenewAsync(long lease)
    {
        await using RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream = member.Channel.OpenStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(
            "/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser, new RpcCallOptions { Timeout = limit });
        await stream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        LeaseKeepAliveResponse? renewed = await stream.ReadAsync();
        if (renewed?.TTL != Ttl)
        {
            throw new RpcException(RpcStatusCode.Internal, $"lease {lease:x} was renewed to {renewed?.TTL} s");
        }
    }

    private async Task CheckAsync(long lease)
    {
        LeaseTimeToLiveResponse left = await member.CallAsync(
            "Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = lease, Keys = true }, LeaseTimeToLiveResponse.Parser, limit);
        // The leader answers, and it may not have applied the put yet: then there are no keys.
        string keys = string.Join(' ', left.Keys.Select(static k => k.ToStringUtf8()).Order(StringComparer.Ordinal));
        if (left.TTL is <= 0 or (> Ttl + Slack and not Uncounted) || left.GrantedTTL != Ttl || (keys != $"{_first} {_second}" && keys.Length > 0))
        {
            throw new RpcException(RpcStatusCode.Internal, $"lease {lease:x} has {left.TTL} of {left.GrantedTTL} s and the keys {keys}");
        }
    }

    private async Task<bool> RevokeAsync(long lease)
    {
        // To the checkers this is the removal of both keys in one revision.
        var removal = KvRequest.Of(new KvAction(KvActionKind.Delete, _first), new KvAction(KvActionKind.Delete, _second));
        return await history.CallAsync(client, removal, async () =>
        {
            LeaseRevokeResponse revoked = await member.CallAsync("Lease/LeaseRevoke", new LeaseRevokeRequest { ID = lease }, LeaseRevokeResponse.Parser, limit);
            return new KvAnswer(revoked.Header.Revision, true, [null, null], [1, 1]);
        }) is not null;
    }
}
