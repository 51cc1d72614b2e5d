using Netcd.Raft;

namespace Netcd.Core.Peers;

/// <summary>
/// Carries raft messages to the other members and brings theirs to the handler. A peer is a member of the cluster, connected
/// both ways; a remote is a member that is only known by its URLs (from a message or a list) and can only be sent to.
/// All members are thread-safe and none blocks for the network, except <see cref="Stop"/>.
/// </summary>
public interface IPeerTransport
{
    /// <summary>Begins to carry messages. Called once, before anything else; the handler takes messages from now on.</summary>
    void Start(IPeerHandler handler);

    /// <summary>
    /// Sends one message to <see cref="Message.To"/>. A message that cannot be queued at once is dropped, and the peer reported
    /// unreachable; a message to nobody known is dropped silently. Raft loop only.
    /// </summary>
    void Send(in Message message);

    /// <summary>
    /// Sends a snapshot and reports the outcome through <see cref="IPeerHandler.ReportSnapshot"/>, exactly once. Takes over the
    /// snapshot and disposes it, whatever happens.
    /// </summary>
    void SendSnapshot(OutgoingSnapshot snapshot);

    /// <summary>A member joined; what a remote of that id has still to send is sent. Does nothing for a peer that is there already.</summary>
    void AddPeer(ulong id, IReadOnlyList<string> urls);

    /// <summary>Makes a member reachable that this member has not seen in the log yet. Does nothing when the id is known.</summary>
    void AddRemote(ulong id, IReadOnlyList<string> urls);

    /// <summary>A member has other URLs now. Does nothing for an unknown id.</summary>
    void UpdatePeer(ulong id, IReadOnlyList<string> urls);

    /// <summary>A member left. Its connections end.</summary>
    void RemovePeer(ulong id);

    /// <summary>Forgets every peer; remotes stay. Before a received snapshot brings its own list.</summary>
    void RemoveAllPeers();

    /// <summary>Since when the peer is connected without a break; null when it is not, or not known.</summary>
    DateTimeOffset? ActiveSince(ulong id);

    /// <summary>Ends all connections and waits for what runs; later calls do nothing. Idempotent.</summary>
    void Stop();
}
