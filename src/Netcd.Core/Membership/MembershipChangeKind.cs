namespace Netcd.Core.Membership;

/// <summary>What a configuration change means for the membership.</summary>
public enum MembershipChangeKind
{
    /// <summary>A new voter (raft type 0).</summary>
    Add,

    /// <summary>A new learner (raft type 3).</summary>
    AddLearner,

    /// <summary>A learner becomes a voter (raft type 0, <c>isPromote</c>).</summary>
    Promote,

    /// <summary>A member leaves for ever (raft type 1).</summary>
    Remove,

    /// <summary>A member gets other peer URLs (raft type 2).</summary>
    Update,
}
