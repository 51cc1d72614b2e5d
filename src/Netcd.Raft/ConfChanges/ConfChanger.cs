namespace Netcd.Raft;

/// <summary>
/// Works out the configuration that follows from a change. Works on copies: a change that is refused leaves no trace.
/// Refusals are texts, null means done.
/// </summary>
internal sealed class ConfChanger(ProgressTracker tracker, ulong lastIndex)
{
    private IdSet _incoming = tracker.Config.Voters.Incoming;
    private IdSet _outgoing = tracker.Config.Voters.Outgoing;
    private IdSet _learners = tracker.Config.Learners;
    private IdSet _learnersNext = tracker.Config.LearnersNext;
    private bool _autoLeave = tracker.Config.AutoLeave;

    /// <summary>The peers after the change.</summary>
    public ProgressMap Progress { get; private set; } = tracker.Progress.Copy();

    /// <summary>The configuration after the change.</summary>
    public GroupConfig Config => new(new JointConfig(_incoming, _outgoing), _learners, _learnersNext, _autoLeave);

    /// <summary>Carries out a change in the way its transition asks for.</summary>
    public string? Apply(ConfChangeV2 change)
    {
        if (change.LeavesJoint)
        {
            return LeaveJoint();
        }

        return change.EntersJoint(out var autoLeave)
            ? EnterJoint(autoLeave, change.Changes.AsSpan())
            : Simple(change.Changes.AsSpan());
    }

    /// <summary>Carries out a change of at most one voter in one step.</summary>
    public string? Simple(ReadOnlySpan<ConfChangeSingle> changes)
    {
        if (CheckInvariants() is { } broken)
        {
            return broken;
        }

        if (_outgoing.Count > 0)
        {
            return "can't apply simple config change in joint config";
        }

        var before = _incoming;
        if (ApplyAll(changes) is { } refused)
        {
            return refused;
        }

        return before.DifferenceTo(_incoming) > 1
            ? "more than one voter changed without entering joint config"
            : CheckInvariants();
    }

    /// <summary>The voters become the outgoing half, and the changes make the incoming one.</summary>
    public string? EnterJoint(bool autoLeave, ReadOnlySpan<ConfChangeSingle> changes)
    {
        if (CheckInvariants() is { } broken)
        {
            return broken;
        }

        if (_outgoing.Count > 0)
        {
            return "config is already joint";
        }

        if (_incoming.Count == 0)
        {
            return "can't make a zero-voter config joint";
        }

        _outgoing = _incoming;
        if (ApplyAll(changes) is { } refused)
        {
            return refused;
        }

        _autoLeave = autoLeave;
        return CheckInvariants();
    }

    /// <summary>Only the incoming half stays, and voters that were to become learners do.</summary>
    public string? LeaveJoint()
    {
        if (CheckInvariants() is { } broken)
        {
            return broken;
        }

        if (_outgoing.Count == 0)
        {
            return "can't leave a non-joint config";
        }

        foreach (var id in _learnersNext.Ids)
        {
            _learners = _learners.With(id);
            Progress.Find(id)!.IsLearner = true;
        }

        foreach (var id in _outgoing.Ids)
        {
            if (!_incoming.Contains(id) && !_learners.Contains(id))
            {
                Progress = Progress.Without(id);
            }
        }

        (_outgoing, _learnersNext, _autoLeave) = (IdSet.Empty, IdSet.Empty, false);
        return CheckInvariants();
    }

    private string? ApplyAll(ReadOnlySpan<ConfChangeSingle> changes)
    {
        foreach (var change in changes)
        {
            // An application that decides against a committed change puts 0 in the place of the id.
            if (change.NodeId == RaftId.None)
            {
                continue;
            }

            switch (change.Type)
            {
                case ConfChangeType.AddNode:
                    MakeVoter(change.NodeId);
                    break;
                case ConfChangeType.AddLearnerNode:
                    MakeLearner(change.NodeId);
                    break;
                case ConfChangeType.RemoveNode:
                    Remove(change.NodeId);
                    break;
                case ConfChangeType.UpdateNode:
                    break;
                default:
                    return $"unexpected conf type {(int)change.Type}";
            }
        }

        return _incoming.Count == 0 ? "removed all voters" : null;
    }

    private void MakeVoter(ulong id)
    {
        if (Progress.Find(id) is { } known)
        {
            known.IsLearner = false;
            _learners = _learners.Without(id);
            _learnersNext = _learnersNext.Without(id);
        }
        else
        {
            AddProgress(id, isLearner: false);
        }

        _incoming = _incoming.With(id);
    }

    private void MakeLearner(ulong id)
    {
        var known = Progress.Find(id);
        if (known is null)
        {
            AddProgress(id, isLearner: true);
            _learners = _learners.With(id);
            return;
        }

        if (known.IsLearner)
        {
            return;
        }

        _incoming = _incoming.Without(id);
        _learnersNext = _learnersNext.Without(id);

        // Whoever still votes in the outgoing half cannot be a learner before that half is gone.
        if (_outgoing.Contains(id))
        {
            _learnersNext = _learnersNext.With(id);
        }
        else
        {
            known.IsLearner = true;
            _learners = _learners.With(id);
        }
    }

    private void Remove(ulong id)
    {
        if (Progress.Find(id) is null)
        {
            return;
        }

        _incoming = _incoming.Without(id);
        _learners = _learners.Without(id);
        _learnersNext = _learnersNext.Without(id);
        if (!_outgoing.Contains(id))
        {
            Progress = Progress.Without(id);
        }
    }

    private void AddProgress(ulong id, bool isLearner)
    {
        // Next is the last index, so that the newcomer is probed at once. It counts as active, because the leader must not
        // step down before the newcomer had a chance to speak.
        Progress = Progress.With(id, new Progress(tracker.NewInflights())
        {
            Match = 0,
            Next = Math.Max(lastIndex, 1),
            IsLearner = isLearner,
            RecentActive = true,
        });
    }

    private string? CheckInvariants()
    {
        foreach (var id in Config.Voters.Union().Ids)
        {
            if (Progress.Find(id) is null)
            {
                return $"no progress for {id}";
            }
        }

        foreach (var id in _learnersNext.Ids)
        {
            if (!_outgoing.Contains(id))
            {
                return $"{id} is in LearnersNext, but not Voters[1]";
            }

            if (Progress.Find(id) is { IsLearner: true })
            {
                return $"{id} is in LearnersNext, but is already marked as learner";
            }
        }

        return CheckLearners() ?? (_outgoing.Count == 0 ? CheckNotJoint() : null);
    }

    private string? CheckLearners()
    {
        foreach (var id in _learners.Ids)
        {
            if (_outgoing.Contains(id))
            {
                return $"{id} is in Learners and Voters[1]";
            }

            if (_incoming.Contains(id))
            {
                return $"{id} is in Learners and Voters[0]";
            }

            if (Progress.Find(id) is not { IsLearner: true })
            {
                return $"{id} is in Learners, but is not marked as learner";
            }
        }

        return null;
    }

    private string? CheckNotJoint() =>
        _learnersNext.Count > 0 ? "cfg.LearnersNext must be nil when not joint"
        : _autoLeave ? "AutoLeave must be false when not joint"
        : null;
}
