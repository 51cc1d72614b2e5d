namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    private RaftError StepFollower(in Message message)
    {
        switch (message.Type)
        {
            case MessageType.MsgProp:
                return ForwardProposal(message);
            case MessageType.MsgApp:
                HearFromLeader(message.From);
                TakeEntries(message);
                break;
            case MessageType.MsgHeartbeat:
                HearFromLeader(message.From);
                Log.CommitTo(message.Commit);
                Send(new Message { To = message.From, Type = MessageType.MsgHeartbeatResp, Context = message.Context });
                break;
            case MessageType.MsgSnap:
                HearFromLeader(message.From);
                TakeSnapshot(message);
                break;
            case MessageType.MsgTransferLeader:
                ForwardTransfer(message);
                break;
            case MessageType.MsgForgetLeader:
                ForgetLeader();
                break;
            case MessageType.MsgTimeoutNow:
                // The leader asks for it, so nobody needs to be asked first.
                _trace.ReceivedTimeoutNow(Term, message.From);
                Hup(CampaignKind.Transfer);
                break;
            case MessageType.MsgReadIndex:
                ForwardRead(message);
                break;
            case MessageType.MsgReadIndexResp:
                TakeReadResponse(message);
                break;
            default:
                break;
        }

        return RaftError.None;
    }

    private void HearFromLeader(ulong leader)
    {
        _electionElapsed = 0;
        Lead = leader;
    }

    private void TakeEntries(in Message message)
    {
        if (message.Index < Log.Committed)
        {
            Send(new Message { To = message.From, Type = MessageType.MsgAppResp, Index = Log.Committed });
            return;
        }

        if (Log.MaybeAppend(new EntryId(message.LogTerm, message.Index), message.Entries.Span, message.Commit, out var lastNew))
        {
            // Only what this message covers is known to match; whatever follows in the log may not.
            Send(new Message { To = message.From, Type = MessageType.MsgAppResp, Index = lastNew });
            return;
        }

        _trace.RejectedAppend(Log.TermOrZero(message.Index), message);

        // The leader's log before the message has no term above LogTerm, so nothing above it can match here: skip all that.
        var hint = Log.FindConflictByTerm(Math.Min(message.Index, Log.LastIndex), message.LogTerm);
        Send(new Message
        {
            To = message.From,
            Type = MessageType.MsgAppResp,
            Index = message.Index,
            Reject = true,
            RejectHint = hint.Index,
            LogTerm = hint.Term,
        });
    }

    private RaftError ForwardProposal(in Message message)
    {
        if (Lead == RaftId.None)
        {
            _trace.DroppingProposalWithoutLeader(Term);
            return RaftError.ProposalDropped;
        }

        if (_config.DisableProposalForwarding)
        {
            _trace.NotForwardingProposal(Lead, Term);
            return RaftError.ProposalDropped;
        }

        Send(message with { To = Lead });
        return RaftError.None;
    }

    private void ForwardTransfer(in Message message)
    {
        if (Lead == RaftId.None)
        {
            _trace.DroppingTransfer(Term);
            return;
        }

        Send(message with { To = Lead, Term = 0 });
    }

    private void ForgetLeader()
    {
        if (_config.ReadOnlyOption == ReadOnlyOption.LeaseBased)
        {
            // Voting for somebody else would break the promise on which the leader's lease rests.
            _trace.IgnoringForgetLeader();
        }
        else if (Lead != RaftId.None)
        {
            _trace.ForgettingLeader(Lead, Term);
            Lead = RaftId.None;
        }
    }
}
