namespace Netcd.Server.Peers.Links;

/// <summary>What became of a message that was given to a stream.</summary>
internal enum SendResult
{
    /// <summary>It will be written.</summary>
    Queued,

    /// <summary>No room; it is dropped.</summary>
    Full,

    /// <summary>The peer has no stream open; another way has to be found.</summary>
    Detached,
}
