using Netcd.Core.Bootstrap;

namespace Netcd.Server.Discovery;

/// <summary>etcd's words for what a discovery service may answer.</summary>
internal static class DiscoveryErrors
{
    public static BootstrapException SizeNotFound => new("discovery: size key not found");

    public static BootstrapException BadSize => new("discovery: size key is bad");

    public static BootstrapException Full => new ClusterFullException();

    public static BootstrapException DuplicateId => new("discovery: found duplicate id: the member has been registered with the discovery service already; check the data directory if the earlier start succeeded, or use a new discovery token");

    public static BootstrapException BadEndpoint => new("discovery: bad discovery endpoint");

    public static BootstrapException TooManyRetries => new("discovery: too many retries");
}
