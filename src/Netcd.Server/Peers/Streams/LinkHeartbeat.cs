using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>The sign of life of a stream: a heartbeat from nobody to nobody, which raft never sends and never gets.</summary>
internal static class LinkHeartbeat
{
    /// <summary>The message that stands for it.</summary>
    public static Message Message => new() { Type = MessageType.MsgHeartbeat };

    /// <summary>Whether a message is one.</summary>
    public static bool Is(in Message message) => message.Type == MessageType.MsgHeartbeat && message.From == RaftId.None && message.To == RaftId.None;
}
