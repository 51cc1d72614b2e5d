namespace Netcd.Raft;

/// <summary>
/// A member's whole log: stable storage with the unstable end behind it, and how far it is committed, handed out and applied.
/// Applied &lt;= Applying &lt;= Committed &lt;= LastIndex always.
/// </summary>
internal sealed partial class RaftLog
{
    private readonly IRaftStorage _storage;
    private readonly RaftTrace _trace;

    /// <param name="storage">The stable part.</param>
    /// <param name="trace">Takes log lines.</param>
    /// <param name="maxApplyingBytes">Encoded bytes that may be handed out and not yet applied.</param>
    public RaftLog(IRaftStorage storage, RaftTrace trace, ulong maxApplyingBytes)
    {
        _storage = storage;
        _trace = trace;
        _maxApplyingBytes = Math.Max(1, maxApplyingBytes);
        Unstable = new UnstableLog(trace, storage.LastIndex + 1);

        // Everything that was compacted away had been applied before.
        Committed = storage.FirstIndex - 1;
        Applying = Committed;
        Applied = Committed;
    }

    public UnstableLog Unstable { get; }

    public ulong Committed { get; private set; }

    public ulong FirstIndex => Unstable.Snapshot is { } snapshot ? snapshot.Metadata.Index + 1 : _storage.FirstIndex;

    public ulong LastIndex => Unstable.TryLastIndex(out var index) ? index : _storage.LastIndex;

    public EntryId LastEntryId
    {
        get
        {
            var index = LastIndex;
            var error = Term(index, out var term);
            if (error != RaftError.None)
            {
                _trace.Broken($"unexpected error when getting the last term at {index}: {error.Text()}");
            }

            return new EntryId(term, index);
        }
    }

    /// <summary>A snapshot or entries wait for storage.</summary>
    public bool HasPendingSnapshot => Unstable.Snapshot is not null;

    /// <summary>The term of an entry between FirstIndex-1 and LastIndex; an error otherwise, never a guess.</summary>
    public RaftError Term(ulong index, out ulong term)
    {
        if (Unstable.TryTerm(index, out term))
        {
            return RaftError.None;
        }

        if (index + 1 < FirstIndex)
        {
            return RaftError.Compacted;
        }

        if (index > LastIndex)
        {
            return RaftError.Unavailable;
        }

        var error = _storage.Term(index, out term);
        if (error is not (RaftError.None or RaftError.Compacted or RaftError.Unavailable))
        {
            _trace.Broken($"unexpected error when getting the term at {index}: {error.Text()}");
        }

        return error;
    }

    /// <summary>The term of an entry, or 0 when it is not in the log. Only for comparisons that 0 can never pass.</summary>
    public ulong TermOrZero(ulong index) => Term(index, out var term) == RaftError.None ? term : 0;

    public bool Matches(EntryId id) => Term(id.Index, out var term) == RaftError.None && term == id.Term;

    /// <summary>True when a log that ends with the entry has at least all that this one has committed.</summary>
    public bool IsUpToDate(EntryId theirs)
    {
        var ours = LastEntryId;
        return theirs.Term > ours.Term || (theirs.Term == ours.Term && theirs.Index >= ours.Index);
    }

    /// <summary>Moves the commit index forward, never back.</summary>
    public void CommitTo(ulong index)
    {
        if (index <= Committed)
        {
            return;
        }

        if (index > LastIndex)
        {
            _trace.Broken($"tocommit({index}) is out of range [lastIndex({LastIndex})]. Was the raft log corrupted, truncated, or lost?");
        }

        Committed = index;
    }

    /// <summary>Commits up to an index if the entry there is of the given term: only entries of a leader's own term commit by counting.</summary>
    public bool MaybeCommit(EntryId id)
    {
        if (id.Term == 0 || id.Index <= Committed || !Matches(id))
        {
            return false;
        }

        CommitTo(id.Index);
        return true;
    }

    /// <summary>Takes over what stable storage says about the commit index at start.</summary>
    public void LoadCommitted(ulong index) => Committed = index;

    /// <summary>Adds entries; they replace everything from the first one's index on, which must not be committed.</summary>
    public void Append(ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        var after = entries[0].Index - 1;
        if (after < Committed)
        {
            _trace.Broken($"after({after}) is out of range [committed({Committed})]");
        }

        Unstable.TruncateAndAppend(entries);
    }

    /// <summary>Adds a leader's entries behind the entry they follow; false when the logs do not match there.</summary>
    public bool MaybeAppend(EntryId previous, ReadOnlySpan<Entry> entries, ulong leaderCommit, out ulong lastNew)
    {
        lastNew = 0;
        if (!Matches(previous))
        {
            return false;
        }

        lastNew = previous.Index + (ulong)entries.Length;
        var firstNew = FindConflict(entries);
        if (firstNew < entries.Length)
        {
            var index = entries[firstNew].Index;
            if (index <= Committed)
            {
                _trace.Broken($"entry {index} conflict with committed entry [committed({Committed})]");
            }

            Append(entries[firstNew..]);
        }

        CommitTo(Math.Min(leaderCommit, lastNew));
        return true;
    }

    /// <summary>
    /// The largest index up to the given one whose term is not above the given one: where a log that has (index, term) may still match.
    /// A term that is not known counts as a possible match and is reported as 0.
    /// </summary>
    public EntryId FindConflictByTerm(ulong index, ulong term)
    {
        for (; index > 0; index--)
        {
            if (Term(index, out var ours) != RaftError.None)
            {
                return new EntryId(0, index);
            }

            if (ours <= term)
            {
                return new EntryId(ours, index);
            }
        }

        return default;
    }

    /// <summary>Replaces the whole log by a snapshot.</summary>
    public void Restore(Snapshot snapshot)
    {
        _trace.RestoringLog(this, snapshot);
        Committed = snapshot.Metadata.Index;
        Unstable.Restore(snapshot);
    }

    public RaftError Snapshot(out Snapshot snapshot)
    {
        if (Unstable.Snapshot is { } pending)
        {
            snapshot = pending;
            return RaftError.None;
        }

        return _storage.Snapshot(out snapshot);
    }

    /// <summary>The position of the first entry that is new or that contradicts the log; their number when there is none.</summary>
    private int FindConflict(ReadOnlySpan<Entry> entries)
    {
        var position = 0;
        for (; position < entries.Length; position++)
        {
            var id = new EntryId(entries[position].Term, entries[position].Index);
            if (Matches(id))
            {
                continue;
            }

            if (id.Index <= LastIndex)
            {
                _trace.FoundConflict(id, TermOrZero(id.Index));
            }

            break;
        }

        return position;
    }
}
