namespace Netcd.Server.Hosting;

/// <summary>How a member without data finds its cluster; ignored once it has data, except for the switches at the end.</summary>
public sealed record ClusterOptions
{
    /// <summary>Members as <c>name=url,name=url</c>; empty when another source is set.</summary>
    public string InitialCluster { get; init; } = "default=http://localhost:2380";

    /// <summary>Whether the cluster is founded now (true) or joined (false).</summary>
    public bool IsNew { get; init; } = true;

    /// <summary>Text that goes into the ids of cluster and members.</summary>
    public string Token { get; init; } = "etcd-cluster";

    /// <summary>Refuse member changes that endanger the quorum.</summary>
    public bool StrictReconfigCheck { get; init; } = true;

    /// <summary>Most learners at a time.</summary>
    public int MaxLearners { get; init; } = 1;

    /// <summary>Tell peers the local address that connections come from (feature gate SetMemberLocalAddr).</summary>
    public bool SetMemberLocalAddress { get; init; }

    /// <summary>URL of a v2 discovery service; empty for none.</summary>
    public string DiscoveryUrl { get; init; } = "";

    /// <summary>What a full discovery cluster leads to: <c>exit</c> or <c>proxy</c>.</summary>
    public string DiscoveryFallback { get; init; } = "proxy";

    /// <summary>HTTP proxy on the way to the discovery service.</summary>
    public string DiscoveryProxy { get; init; } = "";

    /// <summary>DNS domain whose SRV records name the members; empty for none.</summary>
    public string DiscoverySrv { get; init; } = "";

    /// <summary>Suffix of the SRV service name.</summary>
    public string DiscoverySrvName { get; init; } = "";

    /// <summary>v3 discovery service (etcd 3.6).</summary>
    public DiscoveryV3Options DiscoveryV3 { get; init; } = new();
}
