namespace Netcd.Raft;

/// <summary>What happens to one member. Numbers are those of raftpb.</summary>
public enum ConfChangeType
{
    /// <summary>Becomes a voter, new or promoted.</summary>
    AddNode = 0,

    /// <summary>Leaves the group.</summary>
    RemoveNode = 1,

    /// <summary>Nothing for raft; applications use it to change a member's data.</summary>
    UpdateNode = 2,

    /// <summary>Becomes a learner, new or demoted.</summary>
    AddLearnerNode = 3,
}
