namespace Netcd.Raft;

/// <summary>Everything a <see cref="RawNode"/> is told when it is made.</summary>
public sealed record RaftConfig
{
    /// <summary>Means "no limit" for the limits in bytes.</summary>
    public const ulong NoLimit = ulong.MaxValue;

    /// <summary>This member. Neither <see cref="RaftId.None"/> nor one of the storage threads.</summary>
    public required ulong Id { get; init; }

    /// <summary>Ticks without a sign of the leader before an election. Greater than <see cref="HeartbeatTick"/>; ten times it is usual.</summary>
    public required int ElectionTick { get; init; }

    /// <summary>Ticks between heartbeats. At least 1.</summary>
    public required int HeartbeatTick { get; init; }

    /// <summary>The stable part of the log.</summary>
    public required IRaftStorage Storage { get; init; }

    /// <summary>Draws election timeouts; members that start together must not draw the same ones. Used on the caller's thread only.</summary>
    public required Random Random { get; init; }

    /// <summary>The last index the application has already applied; entries up to it are not handed out again.</summary>
    public ulong Applied { get; init; }

    /// <summary>Storage work goes out as messages to <see cref="RaftId.AppendThread"/> and <see cref="RaftId.ApplyThread"/>, whose responses replace <see cref="RawNode.Advance"/>.</summary>
    public bool AsyncStorageWrites { get; init; }

    /// <summary>Bytes of encoded entries in one MsgApp; 0 means one entry each.</summary>
    public ulong MaxSizePerMsg { get; init; }

    /// <summary>Bytes of encoded committed entries that may be handed out and not yet applied; 0 means <see cref="MaxSizePerMsg"/>.</summary>
    public ulong MaxCommittedSizePerReady { get; init; }

    /// <summary>Bytes of payload that may be proposed and not yet applied; 0 means no limit.</summary>
    public ulong MaxUncommittedEntriesSize { get; init; }

    /// <summary>MsgApps in flight to one peer. At least 1.</summary>
    public required int MaxInflightMsgs { get; init; }

    /// <summary>Bytes of payload in flight to one peer; 0 means no limit, else at least <see cref="MaxSizePerMsg"/>.</summary>
    public ulong MaxInflightBytes { get; init; }

    /// <summary>A leader that hears from no quorum for an election timeout steps down, and members with a live leader grant no votes.</summary>
    public bool CheckQuorum { get; init; }

    /// <summary>Ask before campaigning, so that a member that comes back does not disturb.</summary>
    public bool PreVote { get; init; }

    /// <summary>How reads are made safe.</summary>
    public ReadOnlyOption ReadOnlyOption { get; init; }

    /// <summary>Followers drop proposals instead of passing them on.</summary>
    public bool DisableProposalForwarding { get; init; }

    /// <summary>The application checks conf changes itself; the leader refuses none.</summary>
    public bool DisableConfChangeValidation { get; init; }

    /// <summary>A leader that is removed or demoted becomes a follower at once.</summary>
    public bool StepDownOnRemoval { get; init; }

    /// <summary>Takes log lines.</summary>
    public IRaftLogger Logger { get; init; } = NullRaftLogger.Instance;

    /// <summary>Says what is wrong with the values, or null when they are fine.</summary>
    public string? Validate() => this switch
    {
        { Id: RaftId.None } => "cannot use none as id",
        { Id: RaftId.AppendThread or RaftId.ApplyThread } => "cannot use local target as id",
        { HeartbeatTick: <= 0 } => "heartbeat tick must be greater than 0",
        _ when ElectionTick <= HeartbeatTick => "election tick must be greater than heartbeat tick",
        { Storage: null } => "storage cannot be nil",
        { Random: null } => "random cannot be nil",
        { Logger: null } => "logger cannot be nil",
        { MaxInflightMsgs: <= 0 } => "max inflight messages must be greater than 0",
        _ when MaxInflightBytes != 0 && MaxInflightBytes < MaxSizePerMsg => "max inflight bytes must be >= max message size",
        { ReadOnlyOption: ReadOnlyOption.LeaseBased, CheckQuorum: false } => "CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased",
        _ => null,
    };
}
