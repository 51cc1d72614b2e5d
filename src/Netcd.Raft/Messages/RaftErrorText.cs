namespace Netcd.Raft;

/// <summary>The words of <see cref="RaftError"/>.</summary>
public static class RaftErrorText
{
    /// <summary>The text that etcd's library uses for the error; "ok" for <see cref="RaftError.None"/>.</summary>
    public static string Text(this RaftError error) => error switch
    {
        RaftError.None => "ok",
        RaftError.ProposalDropped => "raft proposal dropped",
        RaftError.LocalMessage => "raft: cannot step raft local message",
        RaftError.PeerNotFound => "raft: cannot step as peer not found",
        RaftError.Compacted => "requested index is unavailable due to compaction",
        RaftError.Unavailable => "requested entry at index is unavailable",
        RaftError.SnapshotOutOfDate => "requested index is older than the existing snapshot",
        RaftError.SnapshotTemporarilyUnavailable => "snapshot is temporarily unavailable",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "unknown raft error"),
    };
}
