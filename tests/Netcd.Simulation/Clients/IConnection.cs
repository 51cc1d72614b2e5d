using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Clients;

/// <summary>One client's way to the members.</summary>
public interface IConnection
{
    /// <summary>Sends a request to one member and waits for its answer.</summary>
    /// <param name="member">Number of the member.</param>
    /// <param name="user">As whom.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="request">One of etcd's messages.</param>
    /// <param name="timeout">The client's deadline.</param>
    Task<(CallStatus Status, Answer Answer)> CallAsync(int member, string user, OperationKind kind, IMessage request, TimeSpan timeout);

    /// <summary>A watch stream to one member; not opened yet.</summary>
    /// <param name="member">Number of the member.</param>
    /// <param name="receive">Gets each response.</param>
    /// <param name="readingPause">How slowly the client reads.</param>
    IWatchSession Watch(int member, Action<WatchResponse> receive, TimeSpan readingPause);
}
