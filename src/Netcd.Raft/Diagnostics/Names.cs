namespace Netcd.Raft;

/// <summary>The names that etcd's library prints for enum values.</summary>
internal static class Names
{
    public static string Of(RaftRole role) => role switch
    {
        RaftRole.Follower => "StateFollower",
        RaftRole.Candidate => "StateCandidate",
        RaftRole.Leader => "StateLeader",
        RaftRole.PreCandidate => "StatePreCandidate",
        _ => Number((int)role),
    };

    public static string Of(ProgressState state) => state switch
    {
        ProgressState.Probe => "StateProbe",
        ProgressState.Replicate => "StateReplicate",
        ProgressState.Snapshot => "StateSnapshot",
        _ => Number((int)state),
    };

    public static string Of(EntryType type) => type switch
    {
        EntryType.Normal => "EntryNormal",
        EntryType.ConfChange => "EntryConfChange",
        EntryType.ConfChangeV2 => "EntryConfChangeV2",
        _ => Number((int)type),
    };

    public static string Of(ConfChangeType type) => type switch
    {
        ConfChangeType.AddNode => "ConfChangeAddNode",
        ConfChangeType.RemoveNode => "ConfChangeRemoveNode",
        ConfChangeType.UpdateNode => "ConfChangeUpdateNode",
        ConfChangeType.AddLearnerNode => "ConfChangeAddLearnerNode",
        _ => Number((int)type),
    };

    public static string Of(ConfChangeTransition transition) => transition switch
    {
        ConfChangeTransition.Auto => "ConfChangeTransitionAuto",
        ConfChangeTransition.JointImplicit => "ConfChangeTransitionJointImplicit",
        ConfChangeTransition.JointExplicit => "ConfChangeTransitionJointExplicit",
        _ => Number((int)transition),
    };

    public static string Of(MessageType type) => type switch
    {
        MessageType.MsgHup => nameof(MessageType.MsgHup),
        MessageType.MsgBeat => nameof(MessageType.MsgBeat),
        MessageType.MsgProp => nameof(MessageType.MsgProp),
        MessageType.MsgApp => nameof(MessageType.MsgApp),
        MessageType.MsgAppResp => nameof(MessageType.MsgAppResp),
        MessageType.MsgVote => nameof(MessageType.MsgVote),
        MessageType.MsgVoteResp => nameof(MessageType.MsgVoteResp),
        MessageType.MsgSnap => nameof(MessageType.MsgSnap),
        MessageType.MsgHeartbeat => nameof(MessageType.MsgHeartbeat),
        MessageType.MsgHeartbeatResp => nameof(MessageType.MsgHeartbeatResp),
        MessageType.MsgUnreachable => nameof(MessageType.MsgUnreachable),
        MessageType.MsgSnapStatus => nameof(MessageType.MsgSnapStatus),
        MessageType.MsgCheckQuorum => nameof(MessageType.MsgCheckQuorum),
        MessageType.MsgTransferLeader => nameof(MessageType.MsgTransferLeader),
        MessageType.MsgTimeoutNow => nameof(MessageType.MsgTimeoutNow),
        MessageType.MsgReadIndex => nameof(MessageType.MsgReadIndex),
        MessageType.MsgReadIndexResp => nameof(MessageType.MsgReadIndexResp),
        MessageType.MsgPreVote => nameof(MessageType.MsgPreVote),
        MessageType.MsgPreVoteResp => nameof(MessageType.MsgPreVoteResp),
        MessageType.MsgStorageAppend => nameof(MessageType.MsgStorageAppend),
        MessageType.MsgStorageAppendResp => nameof(MessageType.MsgStorageAppendResp),
        MessageType.MsgStorageApply => nameof(MessageType.MsgStorageApply),
        MessageType.MsgStorageApplyResp => nameof(MessageType.MsgStorageApplyResp),
        MessageType.MsgForgetLeader => nameof(MessageType.MsgForgetLeader),
        _ => Number((int)type),
    };

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
