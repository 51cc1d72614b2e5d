namespace Netcd.Raft;

/// <summary>How a group gets to its new configuration. Numbers are those of raftpb.</summary>
public enum ConfChangeTransition
{
    /// <summary>In one step if at most one voter changes, else through a joint configuration that is left automatically.</summary>
    Auto = 0,

    /// <summary>Through a joint configuration that is left automatically.</summary>
    JointImplicit = 1,

    /// <summary>Through a joint configuration that the application leaves by an empty change.</summary>
    JointExplicit = 2,
}
