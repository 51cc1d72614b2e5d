using Netcd.Raft;

namespace Netcd.Core.Consensus;

/// <summary>Takes messages to other members. Never blocks: a message that cannot be queued is dropped and the peer reported unreachable.</summary>
public interface IPeerTransport
{
    /// <summary>Sends one message. Called on the raft loop.</summary>
    void Send(in Message message);
}
