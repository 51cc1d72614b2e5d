namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    private static readonly Entry[] LeaveJointProposal = [new Entry { Type = EntryType.ConfChangeV2 }];

    /// <summary>Puts a committed change into effect. One that is refused here was never valid, and others may have applied it: the member stops.</summary>
    public ConfState ApplyConfChange(ConfChangeV2 change)
    {
        var changer = new ConfChanger(_tracker, Log.LastIndex);
        if (changer.Apply(change) is { } refused)
        {
            _trace.Broken(refused);
        }

        return SwitchTo(changer.Config, changer.Progress);
    }

    private void RestoreConfig(ConfState state)
    {
        if (ConfRestorer.Restore(_tracker, state, Log.LastIndex) is { } refused)
        {
            _trace.Broken($"unable to restore config {Describe.ConfState(state)}: {refused}");
        }

        var restored = SwitchTo(_tracker.Config, _tracker.Progress);
        if (!restored.IsEquivalentTo(state))
        {
            _trace.Broken($"ConfStates not equivalent after sorting: {Describe.ConfState(state)} and {Describe.ConfState(restored)}");
        }
    }

    /// <summary>Uses a configuration from now on and does what follows from it.</summary>
    private ConfState SwitchTo(GroupConfig config, ProgressMap progress)
    {
        _tracker.SwitchTo(config, progress);
        _trace.SwitchedConfig(config);
        var state = config.ToConfState();
        if (Role != RaftRole.Leader)
        {
            return state;
        }

        if (progress.Find(Id) is not { IsLearner: false })
        {
            // Removed or demoted. Unless it steps down, it leads until others elect somebody.
            if (_config.StepDownOnRemoval)
            {
                BecomeFollower(Term, RaftId.None);
            }

            return state;
        }

        if (MaybeCommit())
        {
            // The new quorum may be smaller.
            BroadcastAppend();
        }
        else
        {
            ProbeNewPeers();
        }

        if (!config.Voters.Contains(_transferee))
        {
            _transferee = RaftId.None;
        }

        return state;
    }

    private void ProbeNewPeers()
    {
        for (var i = 0; i < Progress.Count; i++)
        {
            if (Progress.Ids[i] != Id)
            {
                MaybeSendAppend(Progress.Ids[i], Progress.Peers[i], sendIfEmpty: false);
            }
        }
    }

    private void AppliedTo(ulong index, ulong bytes)
    {
        var applied = Math.Max(index, Log.Applied);
        Log.AppliedTo(applied, bytes);
        if (!Config.AutoLeave || applied < _pendingConfIndex || Role != RaftRole.Leader)
        {
            return;
        }

        // No payload, so no limit refuses it. A transfer in progress does: then the next applied entry tries again, here or at
        // the new leader.
        var joint = Config;
        var error = Step(new Message { Type = MessageType.MsgProp, Entries = LeaveJointProposal });
        if (error == RaftError.None)
        {
            _trace.LeavingJoint(joint);
        }
        else
        {
            _trace.NotLeavingJoint(joint, error);
        }
    }
}
