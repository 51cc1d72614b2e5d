using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Wal;

/// <summary>
/// Drives a log and its snapshots over crashes and knows what must be there afterwards: exactly what some prefix of all records
/// ever appended amounts to, and that prefix holds every record that was acknowledged.
/// </summary>
internal sealed class WalScenario(SimDisk disk, long segmentBytes)
{
    private const string Member = "/data/member";
    private const string WalPath = Member + "/wal";
    private const string SnapPath = Member + "/snap";
    private static readonly WalMetadata Metadata = new(0xAB, 0xCD);

    private readonly List<object> _records = [];
    private readonly List<WalSnapshotMark> _marks = [];
    private int _acknowledged;
    private int _acknowledgedMarks;
    private bool _created;
    private ulong _unique;

    public WriteAheadLog? Wal { get; private set; }

    public WalHardState State { get; private set; }

    /// <summary>Last index of the log as raft would see it.</summary>
    public ulong LogEnd { get; private set; }

    public int Cuts { get; private set; }

    public int Repairs { get; private set; }

    private WalOptions Options => new() { Clock = TimeProvider.System, SegmentBytes = segmentBytes };

    private SnapshotDirectory Snapshots => new(disk, SnapPath, TimeProvider.System, NullLog.Instance);

    /// <summary>Starts as a member does: creates what is not there, or recovers and checks what is.</summary>
    public void Start()
    {
        disk.CreateDurableDirectory(SnapPath);
        if (!WriteAheadLog.Exists(disk, WalPath))
        {
            Assert.False(_created, "the whole log is gone");
            Wal = WriteAheadLog.Create(disk, WalPath, Metadata, Options, NullLog.Instance);
            _created = true;
            return;
        }

        SnapshotDirectory snapshots = Snapshots;
        snapshots.RemoveTemporary();
        RaftSnapshot? snapshot = snapshots.LoadNewest(WalReader.ValidSnapshotMarks(disk, WalPath, NullLog.Instance));
        WalSnapshotMark start = snapshot is null ? default : new(snapshot.Index, snapshot.Term);
        Assert.True(start.Index >= (_acknowledgedMarks == 0 ? 0 : _marks[_acknowledgedMarks - 1].Index), "an acknowledged snapshot is gone");
        var log = new RecordingLog();
        try
        {
            Wal = WriteAheadLog.Open(disk, WalPath, start, Options, log, out WalContent content);
            _created = true;
            Recover(start, content);
            LogEnd = content.Entries.Count > 0 ? content.Entries[^1].Index : start.Index;
        }
        finally
        {
            Repairs += log.Lines.Count(l => l.Contains("repairing"));
        }
    }

    public void AppendEntry(ulong index, int size)
    {
        var data = new byte[size];
        new Random((int)++_unique).NextBytes(data);
        var entry = new WalEntry((int)(_unique % 3), State.Term, index, data);
        _records.Add(entry);
        LogEnd = index;
        Wal!.Append(entry.Type, entry.Term, entry.Index, data);
    }

    public void AppendState(WalHardState state)
    {
        State = state;
        _records.Add(state);
        Wal!.AppendState(state);
    }

    public void Flush(bool sync)
    {
        int cuts = Wal!.SegmentsCut;
        int pending = _records.Count;
        Wal.Flush(sync);
        if (sync)
        {
            _acknowledged = pending;
        }

        Cuts += Wal.SegmentsCut - cuts;
    }

    /// <summary>A snapshot as a member takes it (or gets it, when the index lies beyond the log).</summary>
    public void SaveSnapshot(ulong index)
    {
        // A committed index has one term for ever; which one does not matter here.
        var mark = new WalSnapshotMark(index, 1, new byte[] { 0x08, 0x01, 0x28, 0x00 });
        Snapshots.Save(new RaftSnapshot(mark.Term, index, mark.ConfState, new byte[700]));
        _records.Add(mark);
        int pending = _records.Count;
        Wal!.SaveSnapshot(mark);
        _acknowledged = pending;
        bool received = index > State.Commit;
        if (received)
        {
            AppendState(State with { Commit = index });
            Flush(true);
        }

        LogEnd = Math.Max(LogEnd, index);
        _marks.Add(mark);
        _acknowledgedMarks = _marks.Count;
        Wal.ReleaseTo(index);
    }

    public void Purge()
    {
        FilePurge.PurgeWal(disk, WalPath, 2, NullLog.Instance);
        FilePurge.PurgeSnapshots(disk, SnapPath, 2, Wal!.DurableSnapshot.Term, Wal.DurableSnapshot.Index, NullLog.Instance);
    }

    public int SegmentCount() => disk.List(WalPath).Count(n => n.EndsWith(".wal", StringComparison.Ordinal));

    private static bool Same(List<WalEntry> expected, ulong start, IReadOnlyList<WalEntry> found)
    {
        int skip = expected.FindIndex(e => e.Index > start);
        int count = skip < 0 ? 0 : expected.Count - skip;
        if (count != found.Count)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            WalEntry e = expected[skip + i];
            WalEntry f = found[i];
            if ((e.Index, e.Term, e.Type) != (f.Index, f.Term, f.Type) || !e.Data.Span.SequenceEqual(f.Data.Span))
            {
                return false;
            }
        }

        return true;
    }

    private void Recover(WalSnapshotMark start, WalContent content)
    {
        Assert.Equal(Metadata, content.Metadata);
        var log = new List<WalEntry>();
        WalHardState state = default;
        for (int applied = 0; applied <= _records.Count; applied++)
        {
            if (applied >= _acknowledged && state == content.State && Same(log, start.Index, content.Entries))
            {
                _records.RemoveRange(applied, _records.Count - applied);
                _acknowledged = applied;
                State = state;
                return;
            }

            switch (applied < _records.Count ? _records[applied] : null)
            {
                case WalEntry entry:
                    log.RemoveAll(e => e.Index >= entry.Index);
                    log.Add(entry);
                    break;
                case WalHardState next:
                    state = next;
                    break;
            }
        }

        string history = string.Join("; ", _records.Select(r => r is WalEntry e ? $"{e.Index}@{e.Term}+{e.Data.Length}" : r is WalHardState h ? $"state {h.Term} {h.Vote} {h.Commit}" : $"mark {((WalSnapshotMark)r).Index}"));
        Assert.Fail($"{history}; from {start.Index}: {string.Join(' ', content.Entries.Select(e => $"{e.Index}@{e.Term}+{e.Data.Length}"))}; the log holds {content.Entries.Count} entries up to {content.LastIndex} and {content.State}, which is no prefix of {_records.Count} records with {_acknowledged} acknowledged");
    }
}
