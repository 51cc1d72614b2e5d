using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Clients;

/// <summary>One watch stream between a client and a member, until either ends it.</summary>
public interface IWatchSession
{
    /// <summary>Ends when the connection is broken or closed.</summary>
    Task Ended { get; }

    /// <summary>Connects, and creates the first watchers.</summary>
    void Open(IReadOnlyList<WatchCreateRequest> requests);

    /// <summary>Asks for a bookmark.</summary>
    void RequestProgress();

    /// <summary>Ends the stream from the client's side.</summary>
    void Close();
}
