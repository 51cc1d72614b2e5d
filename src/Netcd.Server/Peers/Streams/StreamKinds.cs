namespace Netcd.Server.Peers.Streams;

/// <summary>What belongs to a <see cref="StreamKind"/>.</summary>
internal static class StreamKinds
{
    /// <summary>The path without the caller's id.</summary>
    public static string Path(this StreamKind kind) => kind == StreamKind.MsgApp ? "/raft/stream/msgapp" : "/raft/stream/message";

    /// <summary>The name in logs.</summary>
    public static string Text(this StreamKind kind) => kind == StreamKind.MsgApp ? "stream MsgApp v2" : "stream Message";

    /// <summary>A decoder for one connection from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static IMessageDecoder NewDecoder(this StreamKind kind, ulong from, ulong to) =>
        kind == StreamKind.MsgApp ? new MsgAppDecoder(from, to) : new MessageDecoder();

    /// <summary>An encoder for one connection.</summary>
    public static IMessageEncoder NewEncoder(this StreamKind kind) =>
        kind == StreamKind.MsgApp ? new MsgAppEncoder() : new MessageEncoder();
}
