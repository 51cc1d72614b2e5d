using Netcd.Raft;
using Netcd.Telemetry;

namespace Netcd.Core.Consensus;

/// <summary>The transport of a member that is alone.</summary>
public sealed class NoPeers : IPeerTransport
{
    /// <summary>The only instance.</summary>
    public static readonly NoPeers Instance = new();

    private NoPeers()
    {
    }

    /// <inheritdoc/>
    public void Send(in Message message) => Invariant.That(false, $"a message for member {message.To:x} in a cluster of one");
}
