namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    private static readonly byte[] TransferContext = "CampaignTransfer"u8.ToArray();

    /// <summary>The only voter that is left after this member's removal; none for a member that was not removed or leaves several behind.</summary>
    public ulong Successor { get; set; }

    /// <summary>A learner, a member that is removed, and one that has yet to install a snapshot cannot lead.</summary>
    private bool IsPromotable => Progress.Find(Id) is { IsLearner: false } && !Log.HasPendingSnapshot;

    private void Hup(CampaignKind kind)
    {
        if (Role == RaftRole.Leader)
        {
            _trace.IgnoringHup();
        }
        else if (!IsPromotable)
        {
            _trace.Unpromotable();
        }
        else if (Log.HasUnappliedConfChange())
        {
            // The configuration in use here may be out of date by more than one change, and two such quorums need not overlap.
            _trace.CannotCampaignWithPendingChanges(Term);
        }
        else
        {
            _trace.StartingElection(Term);
            Campaign(kind);
        }
    }

    private void Campaign(CampaignKind kind)
    {
        var isPre = kind == CampaignKind.PreElection;
        if (isPre)
        {
            BecomePreCandidate();
        }
        else
        {
            BecomeCandidate();
        }

        var term = isPre ? Term + 1 : Term;
        var request = isPre ? MessageType.MsgPreVote : MessageType.MsgVote;
        var response = isPre ? MessageType.MsgPreVoteResp : MessageType.MsgVoteResp;
        var last = Log.LastEntryId;
        foreach (var id in Config.Voters.Union().Ids)
        {
            if (id == Id)
            {
                // The own vote counts when it is durable, as any other.
                Send(new Message { To = id, Term = term, Type = response });
                continue;
            }

            _trace.RequestedVote(last, request, id, Term);
            Send(new Message
            {
                To = id,
                Term = term,
                Type = request,
                Index = last.Index,
                LogTerm = last.Term,
                Context = kind == CampaignKind.Transfer ? TransferContext : default,
            });
        }
    }

    /// <summary>True when this member has lately heard from a leader, so that somebody who has not must not disturb it.</summary>
    private bool IsVoteRefusedByLease(in Message message)
    {
        if (message.Type is not (MessageType.MsgVote or MessageType.MsgPreVote))
        {
            return false;
        }

        var isTransfer = message.Context.Span.SequenceEqual(TransferContext);
        var isInLease = _config.CheckQuorum && Lead != RaftId.None && _electionElapsed < _config.ElectionTick;
        if (isTransfer || !isInLease)
        {
            return false;
        }

        _trace.IgnoredVoteInLease(Log.LastEntryId, Vote, message, Term, _config.ElectionTick - _electionElapsed);
        return true;
    }

    private void AnswerVoteRequest(in Message message)
    {
        var isPre = message.Type == MessageType.MsgPreVote;
        var response = isPre ? MessageType.MsgPreVoteResp : MessageType.MsgVoteResp;
        var canVote = Vote == message.From
            || (Vote == RaftId.None && Lead == RaftId.None)
            || (isPre && message.Term > Term);
        var last = Log.LastEntryId;

        // Of two voters both have every committed entry, so the successor has: what this member has beyond the removal was never committed.
        var isUpToDate = message.From == Successor || Log.IsUpToDate(new EntryId(message.LogTerm, message.Index));
        if (!canVote || !isUpToDate)
        {
            _trace.RejectedVote(last, Vote, message, Term);
            Send(new Message { To = message.From, Term = Term, Type = response, Reject = true });
            return;
        }

        // Learners vote too: whoever asks may know of a promotion that has not arrived here. The answer carries the request's
        // term, because a pre-candidate would ignore the lower term of a member that has not moved on yet.
        _trace.CastVote(last, Vote, message, Term);
        Send(new Message { To = message.From, Term = message.Term, Type = response });
        if (!isPre)
        {
            _electionElapsed = 0;
            Vote = message.From;
        }
    }

    private RaftError StepCandidate(in Message message)
    {
        switch (message.Type)
        {
            case MessageType.MsgProp:
                _trace.DroppingProposalWithoutLeader(Term);
                return RaftError.ProposalDropped;
            case MessageType.MsgApp or MessageType.MsgHeartbeat or MessageType.MsgSnap:
                // Its term is this member's: somebody has won.
                BecomeFollower(message.Term, message.From);
                return StepFollower(message);
            case MessageType.MsgPreVoteResp when Role == RaftRole.PreCandidate:
            case MessageType.MsgVoteResp when Role == RaftRole.Candidate:
                CountVote(message);
                return RaftError.None;
            case MessageType.MsgTimeoutNow:
                _trace.IgnoringTimeoutNow(Term, Role, message.From);
                return RaftError.None;
            default:
                return RaftError.None;
        }
    }

    private void CountVote(in Message message)
    {
        _trace.ReceivedVote(message.Type, message.From, Term, !message.Reject);
        _tracker.RecordVote(message.From, !message.Reject);
        var result = _tracker.TallyVotes(out var granted, out var rejected);
        _trace.TalliedVotes(granted, message.Type, rejected);
        if (result == VoteResult.Lost)
        {
            // A refused pre-vote may carry a future term; the own one stays.
            BecomeFollower(Term, RaftId.None);
        }
        else if (result == VoteResult.Won && Role == RaftRole.PreCandidate)
        {
            Campaign(CampaignKind.Election);
        }
        else if (result == VoteResult.Won)
        {
            BecomeLeader();
            BroadcastAppend();
        }
    }
}
