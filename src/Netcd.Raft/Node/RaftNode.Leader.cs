namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    private RaftError StepLeader(in Message message)
    {
        switch (message.Type)
        {
            case MessageType.MsgBeat:
                BroadcastHeartbeat();
                return RaftError.None;
            case MessageType.MsgCheckQuorum:
                CheckQuorum();
                return RaftError.None;
            case MessageType.MsgProp:
                return Propose(message);
            case MessageType.MsgReadIndex:
                TakeRead(message);
                return RaftError.None;
            case MessageType.MsgForgetLeader:
                return RaftError.None;
            default:
                StepPeerMessage(message);
                return RaftError.None;
        }
    }

    /// <summary>Messages that are about one peer.</summary>
    private void StepPeerMessage(in Message message)
    {
        var progress = Progress.Find(message.From);
        if (progress is null)
        {
            _trace.NoProgress(message.From);
            return;
        }

        switch (message.Type)
        {
            case MessageType.MsgAppResp:
                progress.RecentActive = true;
                if (message.Reject)
                {
                    TakeRejection(message, progress);
                }
                else
                {
                    TakeAcknowledgement(message, progress);
                }

                break;
            case MessageType.MsgHeartbeatResp:
                TakeHeartbeatResponse(message, progress);
                break;
            case MessageType.MsgSnapStatus:
                TakeSnapshotStatus(message, progress);
                break;
            case MessageType.MsgUnreachable:
                if (progress.State == ProgressState.Replicate)
                {
                    // What was sent ahead is probably lost.
                    progress.BecomeProbe();
                }

                _trace.Unreachable(message.From, progress);
                break;
            case MessageType.MsgTransferLeader:
                StartTransfer(message.From, progress);
                break;
            default:
                break;
        }
    }

    private void CheckQuorum()
    {
        if (!_tracker.QuorumActive())
        {
            _trace.SteppedDownWithoutQuorum();
            BecomeFollower(Term, RaftId.None);
        }

        for (var i = 0; i < Progress.Count; i++)
        {
            if (Progress.Ids[i] != Id)
            {
                Progress.Peers[i].RecentActive = false;
            }
        }
    }

    private void StartTransfer(ulong to, Progress progress)
    {
        if (progress.IsLearner)
        {
            _trace.IgnoringTransferToLearner();
            return;
        }

        if (_transferee == to)
        {
            _trace.TransferInProgress(Term, to);
            return;
        }

        if (_transferee != RaftId.None)
        {
            _trace.AbortedTransfer(Term, _transferee);
            _transferee = RaftId.None;
        }

        if (to == Id)
        {
            _trace.IgnoringTransferToSelf();
            return;
        }

        _trace.StartingTransfer(Term, to);

        // It has one election timeout from now.
        _electionElapsed = 0;
        _transferee = to;
        if (progress.Match == Log.LastIndex)
        {
            Send(new Message { To = to, Type = MessageType.MsgTimeoutNow });
            _trace.SentTimeoutNowAtOnce(to);
        }
        else
        {
            MaybeSendAppend(to, progress, sendIfEmpty: true);
        }
    }
}
