using Netcd.Raft;
using Netcd.Telemetry;

namespace Netcd.Core.Peers;

/// <summary>The transport of a member that is alone.</summary>
public sealed class NoPeers : IPeerTransport
{
    /// <inheritdoc/>
    public void Start(IPeerHandler handler)
    {
    }

    /// <inheritdoc/>
    public void Send(in Message message) => Invariant.That(false, $"a message for member {message.To:x} in a cluster of one");

    /// <inheritdoc/>
    public void SendSnapshot(OutgoingSnapshot snapshot) => snapshot.Dispose();

    /// <inheritdoc/>
    public void AddPeer(ulong id, IReadOnlyList<string> urls)
    {
    }

    /// <inheritdoc/>
    public void AddRemote(ulong id, IReadOnlyList<string> urls)
    {
    }

    /// <inheritdoc/>
    public void UpdatePeer(ulong id, IReadOnlyList<string> urls)
    {
    }

    /// <inheritdoc/>
    public void RemovePeer(ulong id)
    {
    }

    /// <inheritdoc/>
    public void RemoveAllPeers()
    {
    }

    /// <inheritdoc/>
    public DateTimeOffset? ActiveSince(ulong id) => null;

    /// <inheritdoc/>
    public void Stop()
    {
    }
}
