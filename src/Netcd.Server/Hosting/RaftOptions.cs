namespace Netcd.Server.Hosting;

/// <summary>Consensus clock, elections and log length.</summary>
public sealed record RaftOptions
{
    /// <summary>Length of a tick and interval of heartbeats.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Silence after which an election starts; 5 heartbeats to 50 s.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><see cref="ElectionTimeout"/> in ticks, rounded down.</summary>
    public int ElectionTicks => (int)(ElectionTimeout / Heartbeat);

    /// <summary>Skip most of the first election wait at start.</summary>
    public bool InitialElectionTickAdvance { get; init; } = true;

    /// <summary>Ask whether an election could be won before raising the term.</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>Applied entries between two snapshots.</summary>
    public ulong SnapshotCount { get; init; } = 100_000;

    /// <summary>Entries kept in memory after a snapshot for slow followers.</summary>
    public ulong SnapshotCatchUpEntries { get; init; } = 5_000;

    /// <summary>Read timeout of peer connections, at least 5 s.</summary>
    public TimeSpan PeerReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Write timeout of peer connections, at least 5 s.</summary>
    public TimeSpan PeerWriteTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
