using Netcd.Raft;

namespace Netcd.Server.Peers.Links;

/// <summary>A way to one other member. Thread-safe.</summary>
internal interface IPeerLink
{
    /// <summary>Sends a message, or drops it, reports and logs that.</summary>
    void Send(in Message message);

    /// <summary>Ends everything that runs for this member.</summary>
    Task StopAsync();
}
