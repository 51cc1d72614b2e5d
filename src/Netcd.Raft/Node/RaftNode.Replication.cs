namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    private void BroadcastAppend()
    {
        var peers = Progress;
        for (var i = 0; i < peers.Count; i++)
        {
            if (peers.Ids[i] != Id)
            {
                MaybeSendAppend(peers.Ids[i], peers.Peers[i], sendIfEmpty: true);
            }
        }
    }

    /// <summary>Sends a peer what it needs next, or the commit index alone; false when it is paused or there is nothing to send.</summary>
    private bool MaybeSendAppend(ulong to, Progress progress, bool sendIfEmpty)
    {
        if (progress.IsPaused)
        {
            return false;
        }

        var previous = progress.Next - 1;
        if (Log.Term(previous, out var previousTerm) != RaftError.None)
        {
            return MaybeSendSnapshot(to, progress);
        }

        // With a full window only empty messages go out. One of them has to: if all that filled the window was lost, its
        // rejection is what empties the window.
        var error = RaftError.None;
        ReadOnlyMemory<Entry> entries = default;
        if (progress.State != ProgressState.Replicate || !progress.Inflights.IsFull)
        {
            error = Log.Entries(progress.Next, _config.MaxSizePerMsg, out entries);
        }

        if (entries.IsEmpty && !sendIfEmpty)
        {
            return false;
        }

        if (error != RaftError.None)
        {
            return MaybeSendSnapshot(to, progress);
        }

        Send(new Message
        {
            To = to,
            Type = MessageType.MsgApp,
            Index = previous,
            LogTerm = previousTerm,
            Entries = entries,
            Commit = Log.Committed,
        });
        progress.SentEntries(entries.Length, EntrySizes.Payload(entries.Span));
        progress.SentCommit(Log.Committed);
        return true;
    }

    private void BroadcastHeartbeat()
    {
        var context = _reads.HeartbeatContext;
        for (var i = 0; i < Progress.Count; i++)
        {
            if (Progress.Ids[i] != Id)
            {
                SendHeartbeat(Progress.Ids[i], Progress.Peers[i], context);
            }
        }
    }

    private void SendHeartbeat(ulong to, Progress progress, ReadOnlyMemory<byte> context)
    {
        // Beyond Match the peer may hold entries of another leader, which must not be committed by this.
        var commit = Math.Min(progress.Match, Log.Committed);
        Send(new Message { To = to, Type = MessageType.MsgHeartbeat, Commit = commit, Context = context });
        progress.SentCommit(commit);
    }

    private void TakeRejection(in Message message, Progress progress)
    {
        _trace.ReceivedRejection(message);
        var hint = message.RejectHint;
        if (message.LogTerm > 0)
        {
            // The peer has LogTerm at the hint, so nothing up to there with a higher term in this log can match: skip all that.
            hint = Log.FindConflictByTerm(hint, message.LogTerm).Index;
        }

        if (!progress.MaybeDecreaseTo(message.Index, hint))
        {
            return;
        }

        _trace.DecreasedProgress(message.From, progress);
        if (progress.State == ProgressState.Replicate)
        {
            progress.BecomeProbe();
        }

        MaybeSendAppend(message.From, progress, sendIfEmpty: true);
    }

    private void TakeAcknowledgement(in Message message, Progress progress)
    {
        // An acknowledgement of what is known already still shows a peer that is probed to be back.
        var isNews = progress.MaybeUpdate(message.Index)
            || (progress.Match == message.Index && progress.State == ProgressState.Probe);
        if (!isNews)
        {
            return;
        }

        UpdateState(message, progress);
        var isSelf = message.From == Id;
        if (MaybeCommit())
        {
            ReleaseReadsAfterFirstCommit();
            BroadcastAppend();
        }
        else if (!isSelf && progress.CanBumpCommit(Log.Committed))
        {
            MaybeSendAppend(message.From, progress, sendIfEmpty: true);
        }

        if (isSelf)
        {
            return;
        }

        // The window may have room for several messages now. Bounded: each message moves Next or fills the window.
        while (MaybeSendAppend(message.From, progress, sendIfEmpty: false))
        {
        }

        if (message.From == _transferee && progress.Match == Log.LastIndex)
        {
            _trace.SentTimeoutNowAfterAck(message.From);
            Send(new Message { To = message.From, Type = MessageType.MsgTimeoutNow });
        }
    }

    private void UpdateState(in Message message, Progress progress)
    {
        switch (progress.State)
        {
            case ProgressState.Probe:
                progress.BecomeReplicate();
                break;
            case ProgressState.Snapshot when progress.Match + 1 >= Log.FirstIndex:
                // Whichever snapshot the peer got, from whomever: its log continues in this one.
                _trace.RecoveredFromSnapshot(message.From, progress);
                progress.BecomeProbe();
                progress.BecomeReplicate();
                break;
            case ProgressState.Replicate:
                progress.Inflights.FreeUpTo(message.Index);
                break;
            default:
                break;
        }
    }

    private void TakeHeartbeatResponse(in Message message, Progress progress)
    {
        progress.RecentActive = true;
        progress.MsgAppFlowPaused = false;

        // An empty message is what tells a peer from which the last ones were lost, and brings back one that is only probed.
        if (progress.Match < Log.LastIndex || progress.State == ProgressState.Probe)
        {
            MaybeSendAppend(message.From, progress, sendIfEmpty: true);
        }

        ConfirmReads(message);
    }

    /// <summary>Commits what a quorum has, if it is of this term.</summary>
    private bool MaybeCommit() => Log.MaybeCommit(new EntryId(Term, _tracker.Committed()));
}
