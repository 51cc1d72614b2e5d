namespace Netcd.Etcd.Proxies;

/// <summary>The flags of <c>etcd gateway start</c>.</summary>
internal static class GatewayFlags
{
    public const string ListenAddress = "listen-addr";
    public const string DiscoverySrv = "discovery-srv";
    public const string DiscoverySrvName = "discovery-srv-name";
    public const string InsecureDiscovery = "insecure-discovery";
    public const string TrustedCaFile = "trusted-ca-file";
    public const string Endpoints = "endpoints";
    public const string RetryDelay = "retry-delay";

    public static readonly IReadOnlyList<ProxyFlag> All =
    [
        ProxyFlag.Text(ListenAddress, "address to listen at", "127.0.0.1:23790"),
        ProxyFlag.Text(DiscoverySrv, "DNS domain whose SRV records name the endpoints"),
        ProxyFlag.Text(DiscoverySrvName, "suffix of the service name in SRV records"),
        ProxyFlag.Switch(InsecureDiscovery, "accept endpoints from SRV records whose certificate is not valid"),
        ProxyFlag.Text(TrustedCaFile, "file with the authorities that endpoints from SRV records are checked against"),
        ProxyFlag.List(Endpoints, "endpoints of the cluster, separated by commas", "127.0.0.1:2379"),
        ProxyFlag.Duration(RetryDelay, "time until an endpoint that failed is tried again", "1m0s"),
    ];
}
