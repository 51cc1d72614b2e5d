namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    /// <summary>The index of the last snapshot that replaced the log. Its configuration contains all changes up to there.</summary>
    public ulong RestoredIndex { get; private set; }

    private bool MaybeSendSnapshot(ulong to, Progress progress)
    {
        if (!progress.RecentActive)
        {
            _trace.IgnoringSnapshotToInactive(to);
            return false;
        }

        var error = Log.Snapshot(out var snapshot);
        if (error == RaftError.SnapshotTemporarilyUnavailable)
        {
            _trace.SnapshotUnavailable(to);
            return false;
        }

        if (error != RaftError.None || snapshot.IsEmpty)
        {
            _trace.Broken($"need non-empty snapshot ({error.Text()})");
        }

        _trace.SendingSnapshot(Log, snapshot.Metadata, to, progress);
        progress.BecomeSnapshot(snapshot.Metadata.Index);
        _trace.PausedForSnapshot(to, progress);
        Send(new Message { To = to, Type = MessageType.MsgSnap, Snapshot = snapshot });
        return true;
    }

    private void TakeSnapshotStatus(in Message message, Progress progress)
    {
        if (progress.State != ProgressState.Snapshot)
        {
            return;
        }

        if (message.Reject)
        {
            // It never arrived, so probing must not start behind it.
            progress.PendingSnapshot = 0;
        }

        progress.BecomeProbe();
        _trace.SnapshotReported(message.From, message.Reject, progress);

        // Wait for the peer's own answer, or after a failure for a heartbeat interval.
        progress.MsgAppFlowPaused = true;
    }

    private void TakeSnapshot(in Message message)
    {
        var snapshot = message.Snapshot ?? Snapshot.Empty;
        ulong index;
        if (Restore(snapshot))
        {
            _trace.RestoredSnapshot(Log.Committed, snapshot.Metadata);
            index = Log.LastIndex;
        }
        else
        {
            _trace.IgnoredSnapshot(Log.Committed, snapshot.Metadata);
            index = Log.Committed;
        }

        Send(new Message { To = message.From, Type = MessageType.MsgAppResp, Index = index });
    }

    /// <summary>Replaces log and configuration by a snapshot; false when it is old or makes no sense here.</summary>
    private bool Restore(Snapshot snapshot)
    {
        var metadata = snapshot.Metadata;
        if (metadata.Index <= Log.Committed)
        {
            return false;
        }

        if (Role != RaftRole.Follower)
        {
            // Cannot happen; a leader that replaced its log would be a leader of nothing.
            _trace.RestoreOutsideOfFollower();
            BecomeFollower(Term + 1, RaftId.None);
            return false;
        }

        var state = metadata.ConfState;
        if (!state.Voters.Contains(Id) && !state.Learners.Contains(Id) && !state.VotersOutgoing.Contains(Id))
        {
            _trace.RestoreWithoutSelf(state);
            return false;
        }

        if (Log.Matches(new EntryId(metadata.Term, metadata.Index)))
        {
            _trace.FastForwarded(Log, metadata);
            Log.CommitTo(metadata.Index);
            return false;
        }

        Log.Restore(snapshot);
        RestoredIndex = metadata.Index;
        _tracker.SwitchTo(GroupConfig.Empty, ProgressMap.Empty);
        _tracker.ResetVotes();
        RestoreConfig(state);
        _trace.RestoredLog(Log, metadata);
        return true;
    }
}
