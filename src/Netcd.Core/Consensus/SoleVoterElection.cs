using Netcd.Raft;

namespace Netcd.Core.Consensus;

/// <summary>
/// Lets the only voter of a cluster campaign as soon as it has replayed what was committed, instead of after an election
/// timeout: nobody else could lead.
/// </summary>
internal sealed class SoleVoterElection(RaftLoop raft, ulong memberId, ulong commitIndex, Func<ConfState> confState)
{
    private bool _done;

    /// <summary>Checks after a batch. Apply loop only.</summary>
    public void OnBatchApplied(ulong index)
    {
        if (_done || index < commitIndex)
        {
            return;
        }

        _done = true;
        if (confState() is { Voters: [ulong only], VotersOutgoing.Length: 0 } && only == memberId)
        {
            raft.Run(node => node.Campaign());
        }
    }
}
