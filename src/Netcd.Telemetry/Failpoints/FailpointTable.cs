namespace Netcd.Telemetry.Failpoints;

/// <summary>What each point has to do now. Thread-safe.</summary>
public sealed class FailpointTable
{
    /// <summary>All points, by name. etcd's names where the place is the same.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "afterCommit", "afterStartDBTxn", "afterWritebackBuf", "applyAfterOpenSnapshot", "applyBeforeOpenSnapshot",
        "beforeApplyOneConfChange", "beforeApplyOneEntryNormal", "beforeCommit",
        "beforeLookupWhenForwardLeaseTimeToLive", "beforeLookupWhenLeaseTimeToLive", "beforeMoveVictims", "beforeProgressIfSync",
        "beforePublishing", "beforeSendWatchResponse", "beforeServeHTTPLeaseRenew", "beforeStartDBTxn", "beforeSyncDataPages", "beforeSyncMetaPage",
        "beforeSyncWatchers", "beforeWriteMetaError", "beforeWritebackBuf", "commitAfterPreCommitHook", "commitBeforePreCommitHook",
        "compactAfterAcquiredBatchTxLock", "compactAfterCommitBatch", "compactAfterCommitScheduledCompact", "compactAfterSetFinishedCompact",
        "compactBeforeCommitBatch", "compactBeforeCommitScheduledCompact", "compactBeforeSetFinishedCompact",
        "defragBeforeCopy", "defragBeforeRename", "defragOpenFileError", "defragdbFail", "lackOfDiskSpace", "mapError",
        "raftAfterApplySnap", "raftAfterSave", "raftAfterSaveSnap", "raftAfterWALRelease", "raftBeforeAdvance", "raftBeforeApplySnap",
        "raftBeforeFollowerSend", "raftBeforeLeaderSend", "raftBeforeSave", "raftBeforeSaveSnap", "raftBeforeWALSaveSnaphot",
        "raftDropHeartbeat", "resizeFileError",
        "walAfterSync", "walBeforeSync",
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, State> _set = [];
    private readonly Func<double> _percent;
    private readonly Action<string, FailpointTerm> _act;

    /// <summary>Creates a table in which nothing is set.</summary>
    /// <param name="percent">A number from 0 up to 100, drawn for terms that act now and then.</param>
    /// <param name="act">Carries out what a point has to do.</param>
    public FailpointTable(Func<double> percent, Action<string, FailpointTerm> act)
    {
        _percent = percent;
        _act = act;
    }

    /// <summary>The table of the process; nothing acts before the executable of a test build has put its own here.</summary>
    public static FailpointTable Shared { get; set; } = new(static () => 0, static (_, _) => { });

    /// <summary>Sets a point.</summary>
    /// <returns>False when there is no such point, or the text is no term.</returns>
    public bool TrySet(string name, string terms)
    {
        if (!Names.Contains(name) || !FailpointTerm.TryParse(terms, out IReadOnlyList<FailpointTerm>? parsed))
        {
            return false;
        }

        lock (_lock)
        {
            _set[name] = new State(terms.Trim(), parsed, new int[parsed.Count]);
        }

        return true;
    }

    /// <summary>Clears a point.</summary>
    /// <returns>False when it is not set.</returns>
    public bool Clear(string name)
    {
        lock (_lock)
        {
            return _set.Remove(name);
        }
    }

    /// <summary>What a point was told to do; null when nothing.</summary>
    public string? Find(string name)
    {
        lock (_lock)
        {
            return _set.GetValueOrDefault(name)?.Text;
        }
    }

    /// <summary>How often a point has acted since it was set; null when it is not.</summary>
    public int? Count(string name)
    {
        lock (_lock)
        {
            return _set.GetValueOrDefault(name)?.Acted.Sum();
        }
    }

    /// <summary>Does what the point was told to do.</summary>
    /// <returns>What it has to return, empty when that has no text; null when it has not to return.</returns>
    public string? Reach(string name)
    {
        FailpointTerm? due;
        lock (_lock)
        {
            due = _set.TryGetValue(name, out State? state) ? Next(state) : null;
        }

        if (due is null || due.Action == FailpointAction.Return)
        {
            return due?.Text;
        }

        _act(name, due);
        return null;
    }

    private FailpointTerm? Next(State state)
    {
        for (int i = 0; i < state.Terms.Count; i++)
        {
            FailpointTerm term = state.Terms[i];
            if (term.Count is { } most && state.Acted[i] >= most)
            {
                continue;
            }

            if (term.Percent < 100 && _percent() >= term.Percent)
            {
                return null;
            }

            state.Acted[i]++;
            return term;
        }

        return null;
    }

    private sealed record State(string Text, IReadOnlyList<FailpointTerm> Terms, int[] Acted);
}
