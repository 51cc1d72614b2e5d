using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>The sign of life of a stream: a heartbeat from nobody to nobody, which raft never sends and never gets.</summary>
internal static class LinkHeartbeat
{
    /// <summary>How often it is sent: three times within what a reader waits.</summary>
    public static readonly TimeSpan Interval = SilenceLimit / 3;

    /// <summary>How long a connection may say nothing, or take nothing, before it is given up.</summary>
    public static TimeSpan SilenceLimit => TimeSpan.FromSeconds(5);

    /// <summary>The message that stands for it.</summary>
    public static Message Message => new() { Type = MessageType.MsgHeartbeat };

    /// <summary>Whether a message is one.</summary>
    public static bool Is(in Message message) => message.Type == MessageType.MsgHeartbeat && message.From == RaftId.None && message.To == RaftId.None;
}
