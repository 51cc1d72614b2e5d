namespace Netcd.Raft;

/// <summary>
/// A log in memory. The application fills it with what it has made durable elsewhere. Not thread-safe: it is written on the
/// thread that calls the <see cref="RawNode"/>.
/// </summary>
public sealed class MemoryStorage : IRaftStorage
{
    private readonly EntryChunks _entries = new();
    private HardState _hardState;
    private Snapshot _snapshot = Netcd.Raft.Snapshot.Empty;
    private ulong _compactedIndex;
    private ulong _compactedTerm;

    /// <inheritdoc/>
    public ulong FirstIndex => _compactedIndex + 1;

    /// <inheritdoc/>
    public ulong LastIndex => _compactedIndex + (ulong)_entries.Count;

    /// <inheritdoc/>
    public (HardState HardState, ConfState ConfState) InitialState() => (_hardState, _snapshot.Metadata.ConfState);

    /// <inheritdoc/>
    /// <exception cref="RaftContractException"><paramref name="hi"/> is beyond the end of the log.</exception>
    public RaftError Entries(ulong lo, ulong hi, ulong maxBytes, out ReadOnlyMemory<Entry> entries)
    {
        entries = default;
        if (lo <= _compactedIndex)
        {
            return RaftError.Compacted;
        }

        if (hi > LastIndex + 1 || lo > hi)
        {
            RaftContract.Broken($"entries' hi({hi}) is out of bound lastindex({LastIndex})");
        }

        if (_entries.Count == 0)
        {
            return RaftError.Unavailable;
        }

        var start = Position(lo);
        entries = _entries.Slice(start, CountWithin(start, Position(hi), maxBytes));
        return RaftError.None;
    }

    /// <inheritdoc/>
    public RaftError Term(ulong index, out ulong term)
    {
        term = 0;
        if (index < _compactedIndex)
        {
            return RaftError.Compacted;
        }

        if (index > LastIndex)
        {
            return RaftError.Unavailable;
        }

        term = index == _compactedIndex ? _compactedTerm : _entries[Position(index)].Term;
        return RaftError.None;
    }

    /// <inheritdoc/>
    public RaftError Snapshot(out Snapshot snapshot)
    {
        snapshot = _snapshot;
        return RaftError.None;
    }

    /// <summary>Keeps the hard state.</summary>
    public void SetHardState(HardState state) => _hardState = state;

    /// <summary>Replaces the whole log by a snapshot.</summary>
    /// <returns><see cref="RaftError.SnapshotOutOfDate"/> when the one that is there is as new.</returns>
    public RaftError ApplySnapshot(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var current = _snapshot.Metadata.Index;
        if (current != 0 && current >= snapshot.Metadata.Index)
        {
            return RaftError.SnapshotOutOfDate;
        }

        _snapshot = snapshot;
        _compactedIndex = snapshot.Metadata.Index;
        _compactedTerm = snapshot.Metadata.Term;
        _entries.Clear();
        return RaftError.None;
    }

    /// <summary>Makes a snapshot of the application's state at an applied index, without dropping entries.</summary>
    /// <param name="index">The index that <paramref name="data"/> stands for.</param>
    /// <param name="confState">The configuration there, as <see cref="RawNode.ApplyConfChange(ConfChange)"/> last gave it; null keeps the previous snapshot's.</param>
    /// <param name="data">The application's state.</param>
    /// <param name="snapshot">The new snapshot.</param>
    /// <returns><see cref="RaftError.SnapshotOutOfDate"/> when a snapshot as new exists.</returns>
    /// <exception cref="RaftContractException">The index is not in the log.</exception>
    public RaftError CreateSnapshot(ulong index, ConfState? confState, ReadOnlyMemory<byte> data, out Snapshot snapshot)
    {
        snapshot = Netcd.Raft.Snapshot.Empty;
        if (index <= _snapshot.Metadata.Index)
        {
            return RaftError.SnapshotOutOfDate;
        }

        var found = Term(index, out var term);
        if (found != RaftError.None)
        {
            RaftContract.Broken($"snapshot {index} is out of bound lastindex({LastIndex})");
        }

        var state = confState ?? _snapshot.Metadata.ConfState;
        _snapshot = new Snapshot { Data = data, Metadata = new SnapshotMetadata { Index = index, Term = term, ConfState = state } };
        snapshot = _snapshot;
        return RaftError.None;
    }

    /// <summary>Drops all entries up to and including an index; the application must have applied them.</summary>
    /// <returns><see cref="RaftError.Compacted"/> when they are gone already.</returns>
    /// <exception cref="RaftContractException">The index is beyond the end of the log.</exception>
    public RaftError Compact(ulong index)
    {
        if (index <= _compactedIndex)
        {
            return RaftError.Compacted;
        }

        if (index > LastIndex)
        {
            RaftContract.Broken($"compact {index} is out of bound lastindex({LastIndex})");
        }

        Term(index, out var term);
        _entries.RemoveFirst(checked((int)(index - _compactedIndex)));
        (_compactedIndex, _compactedTerm) = (index, term);
        return RaftError.None;
    }

    /// <summary>Adds entries; they replace what is there from the first one's index on. Entries that are compacted already are passed over.</summary>
    /// <exception cref="RaftContractException">There is a gap between the log and the entries.</exception>
    public void Append(ReadOnlyMemory<Entry> entries)
    {
        var span = entries.Span;
        if (span.IsEmpty || span[^1].Index <= _compactedIndex)
        {
            return;
        }

        if (span[0].Index <= _compactedIndex)
        {
            span = span[(int)(_compactedIndex + 1 - span[0].Index)..];
        }

        var first = span[0].Index;
        if (first > LastIndex + 1)
        {
            RaftContract.Broken($"missing log entry [last: {LastIndex}, append at: {first}]");
        }

        if (first <= LastIndex)
        {
            _entries.Truncate(Position(first));
        }

        _entries.Add(span);
    }

    private int Position(ulong index) => (int)(index - _compactedIndex - 1);

    private int CountWithin(int start, int end, ulong maxBytes)
    {
        if (maxBytes == RaftConfig.NoLimit)
        {
            return end - start;
        }

        ulong size = 0;
        for (var position = start; position < end; position++)
        {
            size += (ulong)RaftCodec.SizeOf(_entries[position]);
            if (size > maxBytes && position > start)
            {
                return position - start;
            }
        }

        return end - start;
    }
}
