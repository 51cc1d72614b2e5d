namespace Netcd.Server.Peers.Streams;

/// <summary>The two streams that a member opens to every other member.</summary>
internal enum StreamKind
{
    /// <summary>Log entries only, in a form that leaves out what the receiver knows.</summary>
    MsgApp,

    /// <summary>Every other message.</summary>
    Message,
}
