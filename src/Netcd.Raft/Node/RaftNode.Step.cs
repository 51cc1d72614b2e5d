namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    /// <summary>Takes a message: first what its term means, then what every role does with it, then what the role does.</summary>
    public RaftError Step(in Message message)
    {
        if (message.Term > Term)
        {
            if (IsVoteRefusedByLease(message))
            {
                return RaftError.None;
            }

            TakeHigherTerm(message);
        }
        else if (message.Term < Term && message.Term != 0)
        {
            AnswerLowerTerm(message);
            return RaftError.None;
        }

        switch (message.Type)
        {
            case MessageType.MsgHup:
                Hup(_config.PreVote ? CampaignKind.PreElection : CampaignKind.Election);
                return RaftError.None;
            case MessageType.MsgStorageAppendResp:
                StorageAppended(message);
                return RaftError.None;
            case MessageType.MsgStorageApplyResp:
                StorageApplied(message);
                return RaftError.None;
            case MessageType.MsgVote or MessageType.MsgPreVote:
                AnswerVoteRequest(message);
                return RaftError.None;
            default:
                return Role switch
                {
                    RaftRole.Leader => StepLeader(message),
                    RaftRole.Follower => StepFollower(message),
                    _ => StepCandidate(message),
                };
        }
    }

    private void TakeHigherTerm(in Message message)
    {
        // A pre-vote is about a term that may never come, so neither the question nor a yes starts it. A no carries the term of
        // whoever refused, which is real.
        if (message.Type == MessageType.MsgPreVote || message is { Type: MessageType.MsgPreVoteResp, Reject: false })
        {
            return;
        }

        _trace.ReceivedHigherTerm(Term, message);
        var isFromLeader = message.Type is MessageType.MsgApp or MessageType.MsgHeartbeat or MessageType.MsgSnap;
        BecomeFollower(message.Term, isFromLeader ? message.From : RaftId.None);
    }

    private void AnswerLowerTerm(in Message message)
    {
        if ((_config.CheckQuorum || _config.PreVote) && message.Type is (MessageType.MsgHeartbeat or MessageType.MsgApp))
        {
            // Members ignore this one's vote requests while they hear from their leader, so a member whose term ran ahead would
            // be stuck. The answer carries its term and makes the leader step down.
            Send(new Message { To = message.From, Type = MessageType.MsgAppResp });
        }
        else if (message.Type == MessageType.MsgPreVote)
        {
            // Silence could let a group deadlock in which somebody with a higher term has the shorter log.
            _trace.RejectedVote(Log.LastEntryId, Vote, message, Term);
            Send(new Message { To = message.From, Term = Term, Type = MessageType.MsgPreVoteResp, Reject = true });
        }
        else if (message.Type == MessageType.MsgStorageAppendResp)
        {
            // The entries may have been overwritten since. A snapshot holds what is committed, in whatever term.
            if (message.Index != 0)
            {
                _trace.IgnoredStaleAppend(Term, message);
            }

            SnapshotApplied(message.Snapshot);
        }
        else
        {
            _trace.IgnoredLowerTerm(Term, message);
        }
    }

    private void StorageAppended(in Message message)
    {
        if (message.Index != 0)
        {
            Log.Unstable.StableTo(new EntryId(message.LogTerm, message.Index));
        }

        SnapshotApplied(message.Snapshot);
    }

    private void StorageApplied(in Message message)
    {
        var entries = message.Entries.Span;
        if (!entries.IsEmpty)
        {
            AppliedTo(entries[^1].Index, EntrySizes.Encoded(entries));
            _uncommittedSize -= Math.Min(_uncommittedSize, EntrySizes.Payload(entries));
        }
    }

    private void SnapshotApplied(Snapshot? snapshot)
    {
        if (snapshot is not null)
        {
            Log.Unstable.StableSnapshotTo(snapshot.Metadata.Index);
            AppliedTo(snapshot.Metadata.Index, 0);
        }
    }
}
