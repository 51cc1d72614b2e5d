namespace Netcd.Raft;

/// <summary>
/// The end of the log that is not known to be on stable storage yet, or a snapshot that is to replace the whole log.
/// It may start before the end of what storage holds: then the next write to storage overwrites from there.
/// </summary>
internal sealed class UnstableLog(RaftTrace trace, ulong offset)
{
    private readonly EntryBuffer _entries = new();
    private bool _snapshotInProgress;

    /// <summary>The index of the first entry, or the one it would have.</summary>
    public ulong Offset { get; private set; } = offset;

    /// <summary>The first index that was not handed out for writing yet.</summary>
    public ulong OffsetInProgress { get; private set; } = offset;

    public Snapshot? Snapshot { get; private set; }

    public int Count => _entries.Count;

    public Snapshot? NextSnapshot => _snapshotInProgress ? null : Snapshot;

    /// <summary>Entries that were not handed out for writing yet.</summary>
    public ReadOnlyMemory<Entry> NextEntries => _entries.All[(int)(OffsetInProgress - Offset)..];

    public bool HasNextEntries => End > OffsetInProgress;

    /// <summary>One after the last index.</summary>
    public ulong End => Offset + (ulong)_entries.Count;

    public bool TryLastIndex(out ulong index)
    {
        index = _entries.Count > 0 ? End - 1 : Snapshot?.Metadata.Index ?? 0;
        return _entries.Count > 0 || Snapshot is not null;
    }

    public bool TryTerm(ulong index, out ulong term)
    {
        if (index >= Offset && index < End)
        {
            term = _entries.Span[(int)(index - Offset)].Term;
            return true;
        }

        var metadata = Snapshot?.Metadata;
        term = metadata?.Index == index ? metadata.Term : 0;
        return metadata?.Index == index;
    }

    /// <summary>Everything there is now is handed out for writing.</summary>
    public void AcceptInProgress()
    {
        OffsetInProgress = Math.Max(OffsetInProgress, End);
        _snapshotInProgress |= Snapshot is not null;
    }

    /// <summary>Lets go of entries that storage holds now. Acknowledgements of entries that were replaced meanwhile are ignored.</summary>
    public void StableTo(EntryId id)
    {
        if (!TryTerm(id.Index, out var term))
        {
            trace.StableEntryMissing(id.Index);
        }
        else if (id.Index < Offset)
        {
            trace.StableEntryIsSnapshot(id.Index);
        }
        else if (term != id.Term)
        {
            trace.StableEntryMismatch(id, term);
        }
        else
        {
            _entries.RemoveFirst((int)(id.Index + 1 - Offset));
            Offset = id.Index + 1;
            OffsetInProgress = Math.Max(OffsetInProgress, Offset);
        }
    }

    public void StableSnapshotTo(ulong index)
    {
        if (Snapshot?.Metadata.Index == index)
        {
            Snapshot = null;
            _snapshotInProgress = false;
        }
    }

    /// <summary>Replaces everything by a snapshot.</summary>
    public void Restore(Snapshot snapshot)
    {
        Offset = snapshot.Metadata.Index + 1;
        OffsetInProgress = Offset;
        _entries.Clear();
        Snapshot = snapshot;
        _snapshotInProgress = false;
    }

    /// <summary>Adds entries; they replace everything from the first one's index on.</summary>
    public void TruncateAndAppend(ReadOnlySpan<Entry> entries)
    {
        var from = entries[0].Index;
        if (from == End)
        {
            _entries.Add(entries);
        }
        else if (from <= Offset)
        {
            trace.ReplacingUnstable(from);
            _entries.ReplaceFrom(0, entries);
            Offset = from;
            OffsetInProgress = from;
        }
        else
        {
            trace.TruncatingUnstable(from);
            if (from > End)
            {
                trace.Broken($"unstable.slice[{Offset},{from}) out of bound [{Offset},{End}]");
            }

            _entries.ReplaceFrom((int)(from - Offset), entries);
            OffsetInProgress = Math.Min(OffsetInProgress, from);
        }
    }

    public ReadOnlyMemory<Entry> Slice(ulong lo, ulong hi)
    {
        if (lo < Offset || hi > End || lo > hi)
        {
            trace.Broken($"unstable.slice[{lo},{hi}) out of bound [{Offset},{End}]");
        }

        return _entries.All[(int)(lo - Offset)..(int)(hi - Offset)];
    }
}
