using Netcd.Protocol.Errors;
using Netcd.Raft;

namespace Netcd.Core.Consensus;

/// <content>Proposing, and carrying out what raft asks for.</content>
public sealed partial class RaftLoop
{
    private void TakeProposals()
    {
        while (_view.Leader != RaftId.None && _proposals.TryDequeue(out Proposal proposal))
        {
            if (proposal.RequestId != 0 && !_pending.IsWaiting(proposal.RequestId))
            {
                continue;
            }

            if (_node.Propose(proposal.Data) != RaftError.None)
            {
                _metrics.ProposalsFailed.Add();
                _pending.Complete(proposal.RequestId, Requests.ApplyResult.Failed(EtcdError.TooManyRequests));
            }
        }
    }

    private void Handle(in Ready ready)
    {
        Reads.OnReadStates(ready.ReadStates.Span);
        if (ready.SoftState is not null)
        {
            PublishView();
        }

        foreach (ref readonly Message message in ready.Messages.Span)
        {
            switch (message.To)
            {
                case RaftId.AppendThread:
                    Wal.Append(message);
                    break;
                case RaftId.ApplyThread:
                    Apply(message);
                    break;
                default:
                    Peers.Send(message);
                    break;
            }
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
