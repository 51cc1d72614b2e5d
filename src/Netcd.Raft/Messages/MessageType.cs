namespace Netcd.Raft;

/// <summary>What a message asks or answers. Numbers are those of raftpb; 19 to 23 exist since raft 3.6 and never travel between members.</summary>
public enum MessageType
{
    /// <summary>Local: start an election.</summary>
    MsgHup = 0,

    /// <summary>Local: the leader is to send heartbeats.</summary>
    MsgBeat = 1,

    /// <summary>Proposed entries; a follower passes it on to its leader.</summary>
    MsgProp = 2,

    /// <summary>Log entries from the leader.</summary>
    MsgApp = 3,

    /// <summary>Acknowledges or rejects a <see cref="MsgApp"/> or a <see cref="MsgSnap"/>.</summary>
    MsgAppResp = 4,

    /// <summary>Asks for a vote.</summary>
    MsgVote = 5,

    /// <summary>Grants or refuses a vote.</summary>
    MsgVoteResp = 6,

    /// <summary>A snapshot in place of entries that are compacted away.</summary>
    MsgSnap = 7,

    /// <summary>The leader's sign of life; carries the commit index and a read index batch.</summary>
    MsgHeartbeat = 8,

    /// <summary>Answer to <see cref="MsgHeartbeat"/>.</summary>
    MsgHeartbeatResp = 9,

    /// <summary>Local: a message to the peer could not be sent.</summary>
    MsgUnreachable = 10,

    /// <summary>Local: how sending a snapshot ended.</summary>
    MsgSnapStatus = 11,

    /// <summary>Local: the leader is to check that it hears from a quorum.</summary>
    MsgCheckQuorum = 12,

    /// <summary>Asks the leader to hand over to the sender.</summary>
    MsgTransferLeader = 13,

    /// <summary>Asks the receiver to campaign at once.</summary>
    MsgTimeoutNow = 14,

    /// <summary>Asks for an index at which a read is linearizable.</summary>
    MsgReadIndex = 15,

    /// <summary>Answer to <see cref="MsgReadIndex"/>.</summary>
    MsgReadIndexResp = 16,

    /// <summary>Asks whether a vote would be granted.</summary>
    MsgPreVote = 17,

    /// <summary>Answer to <see cref="MsgPreVote"/>.</summary>
    MsgPreVoteResp = 18,

    /// <summary>Local, to the append thread: write this to stable storage.</summary>
    MsgStorageAppend = 19,

    /// <summary>Local, from the append thread: it is durable.</summary>
    MsgStorageAppendResp = 20,

    /// <summary>Local, to the apply thread: apply these entries.</summary>
    MsgStorageApply = 21,

    /// <summary>Local, from the apply thread: they are applied.</summary>
    MsgStorageApplyResp = 22,

    /// <summary>Asks a follower to forget its leader but to stay a follower.</summary>
    MsgForgetLeader = 23,
}
