namespace Netcd.Raft;

/// <summary>How the leader sends its log to a peer. Numbers are etcd's.</summary>
public enum ProgressState
{
    /// <summary>Looking for where the logs match, one message per heartbeat interval.</summary>
    Probe = 0,

    /// <summary>Streaming entries ahead of their acknowledgement.</summary>
    Replicate = 1,

    /// <summary>Waiting for a snapshot to arrive.</summary>
    Snapshot = 2,
}
