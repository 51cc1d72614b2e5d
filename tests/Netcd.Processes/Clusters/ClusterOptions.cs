namespace Netcd.Processes;

/// <summary>What cluster to start.</summary>
public sealed record ClusterOptions
{
    /// <summary>The kind of each member at the beginning.</summary>
    public required IReadOnlyList<Toolset> Kinds { get; init; }

    /// <summary>More flags for a member of a kind.</summary>
    public Func<Toolset, IReadOnlyList<string>> Arguments { get; init; } = static _ => [];

    /// <summary><c>--heartbeat-interval</c>.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary><c>--election-timeout</c>.</summary>
    public TimeSpan Election { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a relay stands in front of each peer port.</summary>
    public bool HasRelays { get; init; }

    /// <summary>Data directory of each member, which it may change; null for new ones.</summary>
    public IReadOnlyList<string>? DataDirectories { get; init; }

    /// <summary>The names of the members; null for m0, m1, …</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The loopback address of all members; null for one of the cluster's own.</summary>
    public string? Host { get; init; }

    /// <summary>Whether the peer ports are https ones; the flags bring the certificates.</summary>
    public bool HasPeerTls { get; init; }

    /// <summary>The peer ports, all on 127.0.0.1, when the data directories know them; null for free ones.</summary>
    public IReadOnlyList<int>? PeerPorts { get; init; }
}
