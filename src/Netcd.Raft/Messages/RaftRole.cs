namespace Netcd.Raft;

/// <summary>The role a member plays in its term. Numbers are etcd's.</summary>
public enum RaftRole
{
    /// <summary>Follows a leader or waits for one.</summary>
    Follower = 0,

    /// <summary>Asks for votes.</summary>
    Candidate = 1,

    /// <summary>Replicates its log to the others.</summary>
    Leader = 2,

    /// <summary>Asks whether votes would be granted, without a new term.</summary>
    PreCandidate = 3,
}
