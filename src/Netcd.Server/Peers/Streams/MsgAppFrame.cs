namespace Netcd.Server.Peers.Streams;

/// <summary>First byte of a frame of <see cref="StreamKind.MsgApp"/>.</summary>
internal static class MsgAppFrame
{
    /// <summary>Sign of life; nothing follows.</summary>
    public const byte LinkHeartbeat = 0;

    /// <summary>Entries that continue the log where the frame before ended: count, each entry behind its size, commit index.</summary>
    public const byte Entries = 1;

    /// <summary>A whole message behind its size.</summary>
    public const byte WholeMessage = 2;
}
