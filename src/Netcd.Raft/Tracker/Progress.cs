namespace Netcd.Raft;

/// <summary>What a leader knows about the log of one peer, and how it sends to it. Match &lt; Next always.</summary>
internal sealed class Progress(Inflights inflights)
{
    /// <summary>The highest commit index that was sent, or less after messages may have been lost.</summary>
    private ulong _sentCommit;

    public Inflights Inflights { get; } = inflights;

    public ulong Match { get; set; }

    public ulong Next { get; set; }

    public ProgressState State { get; private set; }

    public ulong PendingSnapshot { get; set; }

    public bool RecentActive { get; set; }

    /// <summary>Nothing is sent until the peer answers.</summary>
    public bool MsgAppFlowPaused { get; set; }

    public bool IsLearner { get; set; }

    public bool IsPaused => State == ProgressState.Snapshot || MsgAppFlowPaused;

    /// <summary>A copy for a new configuration; it takes over the window of messages in flight.</summary>
    public Progress Copy() => new(Inflights)
    {
        _sentCommit = _sentCommit,
        Match = Match,
        Next = Next,
        State = State,
        PendingSnapshot = PendingSnapshot,
        RecentActive = RecentActive,
        MsgAppFlowPaused = MsgAppFlowPaused,
        IsLearner = IsLearner,
    };

    /// <summary>Forgets everything but being a learner, as at the start of a term.</summary>
    public void Reset(ulong match, ulong next)
    {
        ResetState(ProgressState.Probe);
        (Match, Next, RecentActive, _sentCommit) = (match, next, false, 0);
    }

    /// <summary>Looks for the place where the logs match, after a snapshot from the snapshot on.</summary>
    public void BecomeProbe()
    {
        var next = Match + 1;
        if (State == ProgressState.Snapshot)
        {
            next = Math.Max(next, PendingSnapshot + 1);
        }

        ResetState(ProgressState.Probe);
        Next = next;
        _sentCommit = Math.Min(_sentCommit, Next - 1);
    }

    public void BecomeReplicate()
    {
        ResetState(ProgressState.Replicate);
        Next = Match + 1;
    }

    public void BecomeSnapshot(ulong index)
    {
        ResetState(ProgressState.Snapshot);
        PendingSnapshot = index;
        Next = index + 1;
        _sentCommit = index;
    }

    /// <summary>Notes that entries from Next on were sent in one MsgApp.</summary>
    public void SentEntries(int count, ulong bytes)
    {
        switch (State)
        {
            case ProgressState.Replicate:
                if (count > 0)
                {
                    Next += (ulong)count;
                    Inflights.Add(Next - 1, bytes);
                }

                MsgAppFlowPaused = Inflights.IsFull;
                break;
            case ProgressState.Probe:
                MsgAppFlowPaused |= count > 0;
                break;
            default:
                RaftContract.Broken($"sending append in unhandled state {Names.Of(State)}");
                break;
        }
    }

    /// <summary>True when sending this commit index now could let the peer commit more than what was sent before.</summary>
    public bool CanBumpCommit(ulong commit) => commit > _sentCommit && _sentCommit < Next - 1;

    public void SentCommit(ulong commit) => _sentCommit = commit;

    /// <summary>Takes an acknowledgement; false when it is old news.</summary>
    public bool MaybeUpdate(ulong index)
    {
        if (index <= Match)
        {
            return false;
        }

        Match = index;
        Next = Math.Max(Next, index + 1);
        MsgAppFlowPaused = false;
        return true;
    }

    /// <summary>Takes a rejection of a MsgApp at an index, with a hint where the logs may match; false when it is old news.</summary>
    public bool MaybeDecreaseTo(ulong rejected, ulong hint)
    {
        if (State == ProgressState.Replicate)
        {
            if (rejected <= Match)
            {
                return false;
            }

            Next = Match + 1;
            _sentCommit = Math.Min(_sentCommit, Next - 1);
            return true;
        }

        // One message at a time is out to a peer that does not replicate, so an answer to any other is a late one.
        if (Next - 1 != rejected)
        {
            return false;
        }

        Next = Math.Max(Math.Min(rejected, hint + 1), Match + 1);
        _sentCommit = Math.Min(_sentCommit, Next - 1);
        MsgAppFlowPaused = false;
        return true;
    }

    public ProgressStatus ToStatus(ulong id) => new()
    {
        Id = id,
        Match = Match,
        Next = Next,
        State = State,
        PendingSnapshot = PendingSnapshot,
        RecentActive = RecentActive,
        IsPaused = IsPaused,
        IsLearner = IsLearner,
        Inflight = Inflights.Count,
        InflightFull = Inflights.IsFull,
    };

    private void ResetState(ProgressState state)
    {
        MsgAppFlowPaused = false;
        PendingSnapshot = 0;
        State = state;
        Inflights.Reset();
    }
}
