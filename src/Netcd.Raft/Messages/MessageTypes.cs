namespace Netcd.Raft;

/// <summary>Classes of messages.</summary>
public static class MessageTypes
{
    /// <summary>Made and taken within one member; from outside they are refused.</summary>
    public static bool IsLocal(MessageType type) => type
        is MessageType.MsgHup or MessageType.MsgBeat or MessageType.MsgUnreachable or MessageType.MsgSnapStatus or MessageType.MsgCheckQuorum
        or MessageType.MsgStorageAppend or MessageType.MsgStorageAppendResp or MessageType.MsgStorageApply or MessageType.MsgStorageApplyResp;

    /// <summary>Answers; from somebody who is not a member they are refused.</summary>
    public static bool IsResponse(MessageType type) => type
        is MessageType.MsgAppResp or MessageType.MsgVoteResp or MessageType.MsgHeartbeatResp or MessageType.MsgUnreachable
        or MessageType.MsgReadIndexResp or MessageType.MsgPreVoteResp or MessageType.MsgStorageAppendResp or MessageType.MsgStorageApplyResp;
}
