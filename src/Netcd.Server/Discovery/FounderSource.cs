using Netcd.Core.Bootstrap;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Discovery;

/// <summary>Where a member without data learns of the founders of its cluster, when not from <c>--initial-cluster</c>.</summary>
internal static class FounderSource
{
    /// <summary>
    /// Puts an initial cluster into options that name another source: that of the SRV records, or, for a discovery service, of this
    /// member alone under the service's token.
    /// </summary>
    /// <param name="options">Options as set.</param>
    /// <param name="log">Told of SRV records.</param>
    /// <param name="error">What is wrong, or empty.</param>
    public static EtcdOptions Complete(EtcdOptions options, ILog log, out string error)
    {
        error = "";
        ClusterOptions cluster = options.Cluster;
        if (cluster.DiscoverySrv.Length > 0)
        {
            return new ServiceRecordSource(log).TryFind(options, out string found, out error)
                ? options with { Cluster = cluster with { InitialCluster = found } }
                : options;
        }

        string token = cluster.DiscoveryUrl.Length > 0 ? cluster.DiscoveryUrl : cluster.DiscoveryV3.Token;
        return token.Length == 0 ? options
            : options with { Cluster = cluster with { InitialCluster = InitialCluster.ForName(options.Name, options.Urls.AdvertisePeer), Token = token } };
    }

    /// <summary>The discovery service that the options name, or null.</summary>
    public static IClusterDiscovery? Of(EtcdOptions options, ILog log) =>
        options.Cluster.DiscoveryUrl.Length > 0 ? new V2Discovery(options.Cluster.DiscoveryUrl, options.Cluster.DiscoveryProxy, log, TimeProvider.System)
        : options.Cluster.DiscoveryV3.Token.Length > 0 ? new V3Discovery(options.Cluster.DiscoveryV3, log, TimeProvider.System)
        : null;
}
