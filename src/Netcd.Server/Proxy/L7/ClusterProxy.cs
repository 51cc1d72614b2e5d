using Netcd.Protocol.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary><c>etcdserverpb.Cluster</c>: clients are told the proxies instead of the members, so that they stay here; changes go to the cluster.</summary>
/// <param name="forwarder">Passes calls on.</param>
/// <param name="advertiseUrl">The address of this proxy; empty: clients are told the members.</param>
/// <param name="roster">All proxies; null: only this one is known.</param>
internal sealed class ClusterProxy(CallForwarder forwarder, string advertiseUrl, ProxyRoster? roster)
{
    private const string MemberList = "/etcdserverpb.Cluster/MemberList";

    public void Register(RpcServiceTable table)
    {
        forwarder.Unary(table, "etcdserverpb.Cluster", "MemberAdd", "MemberRemove", "MemberUpdate", "MemberPromote");
        if (advertiseUrl.Length == 0)
        {
            forwarder.Unary(table, "etcdserverpb.Cluster", "MemberList");
        }
        else
        {
            table.Unary(MemberList, MemberListRequest.Parser, (_, _) => new ValueTask<MemberListResponse?>(ListProxies()));
        }
    }

    private MemberListResponse ListProxies() => roster?.Proxies is { Count: > 0 } proxies
        ? new() { Members = { proxies } }
        : new() { Members = { new Member { Name = Environment.MachineName, ClientURLs = { advertiseUrl } } } };
}
