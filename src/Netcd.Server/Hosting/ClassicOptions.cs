namespace Netcd.Server.Hosting;

/// <summary>Settings of etcd 0.x that have no successor.</summary>
public sealed record ClassicOptions
{
    /// <summary>Peer addresses (<c>host:port</c>) of a running cluster to join on the first start; empty for none.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>How often all peers are tried.</summary>
    public int JoinAttempts { get; init; } = 3;

    /// <summary>Pause between two tries.</summary>
    public TimeSpan JoinInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Delete the data of the member before the start.</summary>
    public bool DropData { get; init; }

    /// <summary>Serve /debug/metrics.</summary>
    public bool Traces { get; init; }

    /// <summary>Where metrics go in Graphite's text protocol, <c>host:port</c>; empty for nowhere.</summary>
    public string GraphiteHost { get; init; } = "";

    /// <summary>Most members that take part in consensus.</summary>
    public int ActiveSize { get; init; } = 9;

    /// <summary>Seconds after which a silent member is removed.</summary>
    public int RemoveDelay { get; init; } = 1800;

    /// <summary>Seconds between two looks of a standby at the cluster.</summary>
    public int SyncInterval { get; init; } = 5;

    /// <inheritdoc/>
    public bool Equals(ClassicOptions? other) => other is not null && Peers.SequenceEqual(other.Peers) && JoinAttempts == other.JoinAttempts
        && JoinInterval == other.JoinInterval && DropData == other.DropData && Traces == other.Traces && GraphiteHost == other.GraphiteHost
        && ActiveSize == other.ActiveSize && RemoveDelay == other.RemoveDelay && SyncInterval == other.SyncInterval;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Peers.Count, JoinAttempts, DropData, GraphiteHost, ActiveSize, RemoveDelay, SyncInterval);
}
