namespace Netcd.Storage.Wal;

/// <summary>Turns records into entries, state and marks.</summary>
/// <param name="start">Entries up to this mark are dropped; the mark itself must appear.</param>
internal sealed class WalReplay(WalSnapshotMark start)
{
    private readonly List<WalEntry> _entries = [];
    private readonly List<WalSnapshotMark> _marks = [];
    private ReadOnlyMemory<byte>? _metadata;
    private WalHardState _state;
    private ulong _lastIndex;
    private bool _found;

    /// <summary>The metadata record as it stands in the file; later segments repeat it.</summary>
    public ReadOnlyMemory<byte> EncodedMetadata => _metadata ?? default;

    /// <summary>Takes one record in.</summary>
    /// <exception cref="WalException">It contradicts what came before.</exception>
    public void Add(in WalRecord record)
    {
        switch ((WalRecordType)record.Type)
        {
            case WalRecordType.Entry:
                AddEntry(WalMessages.DecodeEntry(record.Data));
                break;
            case WalRecordType.State:
                _state = WalMessages.DecodeState(record.Data.Span);
                break;
            case WalRecordType.Metadata:
                if (_metadata is { } known && !known.Span.SequenceEqual(record.Data.Span))
                {
                    throw new WalException(WalFailure.MetadataConflict, "wal: conflicting metadata found");
                }

                _metadata ??= record.Data.ToArray();
                break;
            case WalRecordType.Snapshot:
                AddMark(WalMessages.DecodeMark(record.Data.Span));
                break;
            case WalRecordType.Crc:
                break;
            default:
                throw new WalException(WalFailure.UnknownRecord, $"unexpected block type {record.Type}");
        }
    }

    /// <summary>What was read, once all records are in.</summary>
    /// <exception cref="WalException">The mark to start from did not appear.</exception>
    public WalContent Finish()
    {
        if (!_found)
        {
            throw new WalException(WalFailure.SnapshotNotFound, "wal: snapshot not found");
        }

        return new WalContent(WalMessages.DecodeMetadata(EncodedMetadata.Span), _state, _entries, _marks, _lastIndex);
    }

    private void AddEntry(WalEntry entry)
    {
        // A later leader replaced what stood at this index and everything behind it. That holds also for an index that the
        // snapshot covers: etcd lets the entries behind it come back, with a term that makes raft vote wrongly.
        ulong kept = entry.Index > start.Index ? entry.Index - start.Index - 1 : 0;
        if (kept > (ulong)_entries.Count)
        {
            throw new WalException(WalFailure.Gap, "wal: slice bounds out of range");
        }

        _entries.RemoveRange((int)kept, _entries.Count - (int)kept);
        if (entry.Index > start.Index)
        {
            _entries.Add(entry);
        }

        _lastIndex = entry.Index;
    }

    private void AddMark(WalSnapshotMark mark)
    {
        _marks.Add(mark);
        _lastIndex = Math.Max(_lastIndex, mark.Index);
        if (mark.Index == start.Index)
        {
            if (mark.Term != start.Term)
            {
                throw new WalException(WalFailure.SnapshotMismatch, "wal: snapshot mismatch");
            }

            _found = true;
        }
    }
}
