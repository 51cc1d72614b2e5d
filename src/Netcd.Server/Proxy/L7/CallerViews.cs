using Netcd.Client;
using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary>Calls to the cluster on behalf of those who call the proxy: it has no rights of its own. Thread-safe.</summary>
internal sealed class CallerViews(EtcdClient cluster)
{
    private const string Bearer = "Bearer ";

    /// <summary>The cluster without anybody's token.</summary>
    public EtcdClient Cluster => cluster;

    /// <summary>The cluster as the caller sees it.</summary>
    public EtcdClient For(RpcCall call) => For(TokenOf(call));

    /// <summary>The cluster as the owner of a token sees it.</summary>
    public EtcdClient For(string token) => token.Length == 0 ? cluster : cluster.WithToken(token);

    /// <summary>The caller's token; empty: none.</summary>
    public static string TokenOf(RpcCall call)
    {
        string token = call.Credentials ?? "";
        return token.StartsWith(Bearer, StringComparison.Ordinal) ? token[Bearer.Length..] : token;
    }
}
