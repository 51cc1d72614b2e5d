using Netcd.Core.World;
using Netcd.Protocol.Errors;
using Netcd.Raft;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Core.Consensus;

/// <content>Proposing, and carrying out what raft asks for.</content>
public sealed partial class RaftLoop
{
    /// <summary>Without a leader, and while one hands over, raft drops what is proposed: it waits for the next leader instead.</summary>
    private bool TakesProposals => HasLeader && _node.BasicStatus.LeadTransferee == RaftId.None;

    /// <summary>As raft knows at this point of the turn; the published view is as of the end of the last one.</summary>
    private bool HasLeader => _node.BasicStatus.SoftState.Lead != RaftId.None;

    private void TakeProposals()
    {
        _proposals.BeginTaking();
        bool drops = !_proposals.IsEmpty && _world.Buggify(BuggifyPoint.ProposalsDropped);
        while (TakesProposals && _proposals.TryTake(out Proposal proposal))
        {
            if (proposal.RequestId != 0 && !_pending.IsWaiting(proposal.RequestId))
            {
                continue;
            }

            if (proposal.LeaderTerm != 0 && !Leads(proposal.LeaderTerm))
            {
                _pending.Complete(proposal.RequestId, Requests.ApplyResult.Failed(EtcdError.NotLeader));
                continue;
            }

            RaftError error = drops ? RaftError.ProposalDropped
                : proposal.Change is { } change ? _node.ProposeConfChange(change) : _node.Propose(proposal.Data);
            if (error != RaftError.None)
            {
                _metrics.ProposalsFailed.Add();
                _pending.Complete(proposal.RequestId, Requests.ApplyResult.Failed(EtcdError.ProposalDropped));
            }
        }
    }

    private void Handle(in Ready ready)
    {
        if (!ready.ReadStates.IsEmpty && !_world.Buggify(BuggifyPoint.ReadAnswerLost))
        {
            Reads.OnReadStates(ready.ReadStates.Span);
        }

        if (ready.SoftState is not null)
        {
            _heartbeats.Reset();
            PublishView();
        }

        Failpoint.Reach(_view.IsLeader ? "raftBeforeLeaderSend" : "raftBeforeFollowerSend");
        foreach (ref readonly Message message in ready.Messages.Span)
        {
            switch (message.To)
            {
                case RaftId.AppendThread:
                    _unsynced += message.Entries.IsEmpty ? 0 : 1;
                    Wal.Append(WithCommit(message));
                    break;
                case RaftId.ApplyThread:
                    Apply(message);
                    break;
                default:
                    SendToPeer(message);
                    break;
            }
        }
    }

    /// <summary>
    /// The entries of an only voter are committed once they are durable, and its log says so along with them, as etcd's does: a forced new
    /// cluster and a backup drop what the log does not call committed, and must not drop what was acknowledged.
    /// </summary>
    private Message WithCommit(in Message append)
    {
        if (!_node.LeadsAsOnlyVoter)
        {
            _ownCommit = 0;
            return append;
        }

        if (!append.Entries.IsEmpty)
        {
            _ownCommit = append.Entries.Span[^1].Index;
        }

        HardState state = _node.BasicStatus.HardState;
        return append.Entries.IsEmpty && append.HardState.IsEmpty
            ? append
            : append with { Term = state.Term, Vote = state.Vote, Commit = Math.Max(state.Commit, _ownCommit) };
    }

    private void SendToPeer(in Message message)
    {
        if (IsRemoved(message.To))
        {
            return;
        }

        if (message.Type == MessageType.MsgHeartbeat)
        {
            _heartbeats.OnSend(message.To);
        }

        if (message.Type != MessageType.MsgSnap)
        {
            Peers.Send(message);
        }
        else if (_world.Buggify(BuggifyPoint.SnapshotRefused) || !SendSnapshot(message))
        {
            _node.ReportSnapshot(message.To, failed: true);
        }
    }

    private void PublishView()
    {
        BasicStatus status = _node.BasicStatus;
        RaftView seen = _view;
        Volatile.Write(ref _commitIndex, status.HardState.Commit);
        _metrics.Committed.Set(status.HardState.Commit);
        bool leaderChanged = seen.Leader != status.SoftState.Lead;
        bool changed = leaderChanged || seen.Role != status.SoftState.Role || seen.Term != status.HardState.Term;
        if (!changed)
        {
            return;
        }

        long since = leaderChanged && status.SoftState.Lead != RaftId.None ? _world.Clock.GetTimestamp() : seen.LeaderSince;
        var view = new RaftView(status.HardState.Term, status.SoftState.Lead, status.SoftState.Role, since);
        Volatile.Write(ref _view, view);
        _metrics.OnView(seen, view);
        if (leaderChanged && seen.Leader != RaftId.None)
        {
            Reads.FailUnconfirmed(EtcdError.LeaderChanged);
        }

        ViewChanged?.Invoke(view);
        if (leaderChanged)
        {
            _loop.Wake();
        }
    }
}
