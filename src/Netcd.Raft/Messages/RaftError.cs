namespace Netcd.Raft;

/// <summary>Refusals that the protocol expects. <see cref="RaftErrorText.Text"/> gives etcd's words for them.</summary>
public enum RaftError
{
    /// <summary>Done.</summary>
    None = 0,

    /// <summary>There is no leader, or it does not take proposals now; the proposal is gone.</summary>
    ProposalDropped,

    /// <summary>A message that is only allowed inside one member came from outside.</summary>
    LocalMessage,

    /// <summary>A response from somebody who is not a member.</summary>
    PeerNotFound,

    /// <summary>The index is before the first one of the log.</summary>
    Compacted,

    /// <summary>The index is after the last one of the log.</summary>
    Unavailable,

    /// <summary>The snapshot is older than the one that is there.</summary>
    SnapshotOutOfDate,

    /// <summary>A snapshot is being prepared; ask again later.</summary>
    SnapshotTemporarilyUnavailable,
}
