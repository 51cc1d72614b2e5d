namespace Netcd.Raft;

/// <summary>A copy of what a leader knows about one peer.</summary>
public readonly record struct ProgressStatus
{
    /// <summary>The peer.</summary>
    public ulong Id { get; init; }

    /// <summary>The highest index known to be in the peer's log.</summary>
    public ulong Match { get; init; }

    /// <summary>The next index to send.</summary>
    public ulong Next { get; init; }

    /// <summary>How the log is sent.</summary>
    public ProgressState State { get; init; }

    /// <summary>The index of the snapshot that is on its way; 0 when none is.</summary>
    public ulong PendingSnapshot { get; init; }

    /// <summary>True when the peer was heard of since the last quorum check.</summary>
    public bool RecentActive { get; init; }

    /// <summary>True when nothing is sent until the peer answers.</summary>
    public bool IsPaused { get; init; }

    /// <summary>True for a learner.</summary>
    public bool IsLearner { get; init; }

    /// <summary>MsgApps in flight.</summary>
    public int Inflight { get; init; }

    /// <summary>True when no more may be in flight.</summary>
    public bool InflightFull { get; init; }
}
