using Netcd.Server.Standby;

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

    /// <summary>Whether flags of 0.x were used: the peer port has its admin pages, and a full cluster makes a joining server stand by.</summary>
    public bool IsUsed { get; init; }

    /// <summary><c>-trace=*</c>: serve /debug/metrics and the speed test.</summary>
    public bool IsTraced { get; init; }

    /// <summary>HOST:PORT of a Carbon server that gets timers and gauges; empty for none.</summary>
    public string GraphiteHost { get; init; } = "";

    /// <summary><c>-http-read-timeout</c>: how long a client's connection may say nothing.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How many members the cluster shall have; null when the flags say nothing.</summary>
    public SizeConfig? Size { get; init; }

    /// <inheritdoc/>
    public bool Equals(ClassicOptions? other) =>
        other is not null && Peers.SequenceEqual(other.Peers) && JoinAttempts == other.JoinAttempts && JoinInterval == other.JoinInterval && DropData == other.DropData
        && IsUsed == other.IsUsed && Size == other.Size && IsTraced == other.IsTraced && GraphiteHost == other.GraphiteHost && IdleTimeout == other.IdleTimeout;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Peers.Count, JoinAttempts, JoinInterval, DropData, IsUsed, Size, GraphiteHost);
}
