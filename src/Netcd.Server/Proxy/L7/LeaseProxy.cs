using Netcd.Client;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary><c>etcdserverpb.Lease</c>. Renewals of one lease that come while one is on its way share its answer.</summary>
/// <param name="views">The cluster.</param>
/// <param name="leader">Ends streams without a leader.</param>
/// <param name="stopping">Ends renewals with the proxy.</param>
internal sealed class LeaseProxy(CallerViews views, LeaderMonitor leader, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Token, long Id), Task<LeaseKeepAliveResponse>> _renewals = [];

    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.Lease/LeaseGrant", LeaseGrantRequest.Parser,
            async ValueTask<LeaseGrantResponse?> (call, request) => await views.For(call).Leases.GrantAsync(request.TTL, request.ID, call.Cancellation));
        table.Unary("/etcdserverpb.Lease/LeaseRevoke", LeaseRevokeRequest.Parser,
            async ValueTask<LeaseRevokeResponse?> (call, request) => await views.For(call).Leases.RevokeAsync(request.ID, call.Cancellation));
        table.BidiStream("/etcdserverpb.Lease/LeaseKeepAlive", KeepAliveAsync);
        table.Unary("/etcdserverpb.Lease/LeaseTimeToLive", LeaseTimeToLiveRequest.Parser,
            async ValueTask<LeaseTimeToLiveResponse?> (call, request) => await views.For(call).Leases.TimeToLiveAsync(request.ID, request.Keys, call.Cancellation));
        table.Unary("/etcdserverpb.Lease/LeaseLeases", LeaseLeasesRequest.Parser,
            async ValueTask<LeaseLeasesResponse?> (call, _) => await views.For(call).Leases.ListAsync(call.Cancellation));
    }

    private async ValueTask KeepAliveAsync(RpcCall call)
    {
        using IDisposable? guard = leader.Guard(call);
        string token = CallerViews.TokenOf(call);
        EtcdClient cluster = views.For(token);
        while (await call.ReadAsync() is { IsEnd: false } message)
        {
            long id = LeaseKeepAliveRequest.Parser.ParseFrom(message.Payload).ID;
            LeaseKeepAliveResponse response = await RenewAsync(cluster, token, id).WaitAsync(call.Cancellation);
            if (response.TTL <= 0)
            {
                // What the cluster says of the lease now, as etcd's proxy answers: -1 when it does not exist.
                LeaseTimeToLiveResponse state = await cluster.Leases.TimeToLiveAsync(id, cancellation: call.Cancellation);
                response = new LeaseKeepAliveResponse { Header = state.Header, ID = state.ID, TTL = state.TTL };
            }

            call.Write(response);
            await call.FlushAsync();
        }
    }

    private Task<LeaseKeepAliveResponse> RenewAsync(EtcdClient cluster, string token, long id)
    {
        lock (_gate)
        {
            if (!_renewals.TryGetValue((token, id), out Task<LeaseKeepAliveResponse>? renewal))
            {
                renewal = Task.Run(() => RenewOnceAsync(cluster, token, id), stopping);
                _renewals[(token, id)] = renewal;
            }

            return renewal;
        }
    }

    private async Task<LeaseKeepAliveResponse> RenewOnceAsync(EtcdClient cluster, string token, long id)
    {
        try
        {
            return await cluster.Leases.KeepAliveOnceAsync(id, stopping);
        }
        finally
        {
            lock (_gate)
            {
                _renewals.Remove((token, id));
            }
        }
    }
}
