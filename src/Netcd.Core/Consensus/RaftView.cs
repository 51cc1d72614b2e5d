using Netcd.Raft;

namespace Netcd.Core.Consensus;

/// <summary>What other threads may know of the raft state. Replaced by the raft loop when leader, role or term change.</summary>
/// <param name="Term">Current term.</param>
/// <param name="Leader">Member id of the known leader, 0 when none.</param>
/// <param name="Role">Role of this member.</param>
/// <param name="LeaderSince">Clock timestamp at which this leader became known.</param>
public sealed record RaftView(ulong Term, ulong Leader, RaftRole Role, long LeaderSince)
{
    /// <summary>Whether this member leads.</summary>
    public bool IsLeader => Role == RaftRole.Leader;
}
