namespace Netcd.Processes;

/// <summary>How to start a server.</summary>
public sealed record EtcdOptions
{
    /// <summary>Its <c>--name</c>.</summary>
    public string Name { get; init; } = "n0";

    /// <summary>An existing data directory, which the server may change; null for a new one.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Loopback address it listens on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The peer URL it tells others, when that is a relay; null for the one it listens on.</summary>
    public string? AdvertisedPeerUrl { get; init; }

    /// <summary>Whether it joins a running cluster.</summary>
    public bool IsJoining { get; init; }

    /// <summary>Value of <c>--initial-cluster</c>; null for a cluster of one, empty when flags name another source.</summary>
    public string? InitialCluster { get; init; }

    /// <summary>Client and peer port; null for free ones.</summary>
    public (int Client, int Peer)? Ports { get; init; }

    /// <summary>Whether the client port is an https one; the flags bring the certificate.</summary>
    public bool HasClientTls { get; init; }

    /// <summary>Whether the peer port is an https one; the flags bring the certificate.</summary>
    public bool HasPeerTls { get; init; }

    /// <summary>More flags.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
