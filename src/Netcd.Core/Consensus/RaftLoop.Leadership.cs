using Netcd.Protocol.Errors;
using Netcd.Raft;

namespace Netcd.Core.Consensus;

/// <content>What may be done only by the present leader.</content>
public sealed partial class RaftLoop
{
    private const int StallHeartbeats = 3;

    private readonly StallWatch _stalls;

    /// <summary>
    /// Whether this member leads. Right after the process stood still it asks a quorum first: a leader that was stopped does not
    /// know that it was replaced. Thread-safe.
    /// </summary>
    public async ValueTask<bool> EnsureLeadershipAsync()
    {
        if (!View.IsLeader)
        {
            return false;
        }

        if (_stalls.IsSettled(out int stall))
        {
            return true;
        }

        if (await Reads.WaitAsync() != EtcdError.None || !View.IsLeader)
        {
            return false;
        }

        _stalls.Settle(stall);
        return true;
    }

    /// <summary>
    /// Hands in an encoded entry that nobody but the leader of a term may propose. Its waiter gets "not leader" when this member
    /// does not lead that term any more; it is never forwarded.
    /// </summary>
    public void ProposeAsLeader(ulong requestId, ReadOnlyMemory<byte> data, ulong term) => Add(new Proposal(requestId, data, LeaderTerm: term));

    private bool Leads(ulong term)
    {
        BasicStatus status = _node.BasicStatus;
        return status.SoftState.Role == RaftRole.Leader && status.HardState.Term == term;
    }
}
