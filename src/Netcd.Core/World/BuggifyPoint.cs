namespace Netcd.Core.World;

/// <summary>
/// Branches that are right whenever they are taken and that circumstances rarely lead to. The simulator takes them at random
/// (<see cref="IWorld.Buggify"/>); the real world never does. The last ones are asked once, when a member is built.
/// </summary>
public enum BuggifyPoint
{
    /// <summary>The raft loop's inbox refuses a peer's message as if it were full.</summary>
    PeerQueueFull,

    /// <summary>Raft refuses the proposals of a turn, as when too much is uncommitted.</summary>
    ProposalsDropped,

    /// <summary>Every request that waits for its entry gets a time-out; the entry may well be committed later.</summary>
    RequestsTimeOut,

    /// <summary>The answer to a round of reads is not noticed: the round has to be sent again.</summary>
    ReadAnswerLost,

    /// <summary>The wish to send a snapshot is refused, as when too many are on their way.</summary>
    SnapshotRefused,

    /// <summary>A group of the WAL loop ends after one batch, which is synced alone.</summary>
    WalGroupOfOne,

    /// <summary>The next WAL segment is not prepared: the cut has to make it.</summary>
    SegmentNotPrepared,

    /// <summary>The apply loop publishes and answers after a single entry.</summary>
    ApplyOneByOne,

    /// <summary>A commit of the database that is due comes twenty intervals later.</summary>
    CommitLate,

    /// <summary>A raft snapshot is taken long before it is due.</summary>
    SnapshotEarly,

    /// <summary>The log in memory keeps nothing behind a snapshot, even while one is on its way: who lags needs a snapshot, or one more.</summary>
    LogCutShort,

    /// <summary>Of WAL segments and snapshot files only the newest is kept.</summary>
    PurgeKeepsOne,

    /// <summary>Messages, batches to apply and the pipeline of a peer hold one entry.</summary>
    SmallRaftBatches,

    /// <summary>A few bytes in the write buffer hold back the apply loop until they are committed.</summary>
    SmallBackendBuffer,

    /// <summary>A few changes fill the queue of a watch stream and the changes kept for watchers that join; a scan covers two revisions.</summary>
    SmallWatchBounds,

    /// <summary>Remaining lease times are stored every second, and few leases expire per second.</summary>
    SmallLeaseIntervals,

    /// <summary>New requests are refused when two entries wait to be applied.</summary>
    SmallApplyLag,
}
