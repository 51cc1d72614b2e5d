using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary><c>etcdserverpb.Watch</c>: many watchers of clients, few watches at the cluster.</summary>
/// <param name="views">The cluster.</param>
/// <param name="watches">The watches at the cluster.</param>
/// <param name="leader">Ends streams without a leader.</param>
internal sealed class WatchProxy(CallerViews views, SharedWatches watches, LeaderMonitor leader)
{
    public void Register(RpcServiceTable table) => table.BidiStream("/etcdserverpb.Watch/Watch", WatchAsync);

    private async ValueTask WatchAsync(RpcCall call)
    {
        using IDisposable? guard = leader.Guard(call);
        await new ProxyWatchStream(call, watches, views).RunAsync();
    }
}
