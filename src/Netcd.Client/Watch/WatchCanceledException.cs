using Netcd.Protocol.Rpc;

namespace Netcd.Client.Watch;

/// <summary>The server ended a watch.</summary>
public class WatchCanceledException : Exception
{
    internal WatchCanceledException(WatchResponse response, string reason)
        : base(reason) => Response = response;

    /// <summary>The last message of the watch.</summary>
    public WatchResponse Response { get; }
}
