using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;
using Netcd.Storage.Wal;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Storage.Tests.Wal;

public sealed class WriteAheadLogTests
{
    private const string WalPath = "/data/member/wal";
    private static readonly byte[] ConfState = [0x08, 0x01, 0x28, 0x00];
    private readonly SimDisk _disk = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public void What_was_flushed_is_read_again()
    {
        using (WriteAheadLog wal = Create())
        {
            wal.Append(1, 1, 1, "conf"u8);
            wal.Append(0, 1, 2, default);
            wal.AppendState(new(1, 2, 1));
            wal.Flush(sync: true);
            wal.Append(0, 2, 3, new byte[100_000]);
            wal.AppendState(default);
            wal.Close();
        }

        using WriteAheadLog again = Open(default, out WalContent content);
        Assert.Equal(new WalMetadata(1, 2), content.Metadata);
        Assert.Equal(new WalHardState(1, 2, 1), content.State);
        Assert.Equal([(1, 1ul, 1ul, 4), (0, 1, 2, 0), (0, 2, 3, 100_000)], content.Entries.Select(e => (e.Type, e.Term, e.Index, e.Data.Length)));
        Assert.Equal("conf"u8, content.Entries[0].Data.Span);
        Assert.Equal((3ul, content.State), (again.LastIndex, again.State));
    }

    [Fact]
    public void A_batch_is_one_write_and_one_sync()
    {
        using WriteAheadLog wal = Create();
        var operations = new List<DiskOperationKind>();
        _disk.Faults = o =>
        {
            operations.Add(o.Kind);
            return DiskFault.None;
        };
        for (ulong i = 1; i <= 100; i++)
        {
            wal.Append(0, 1, i, new byte[1000]);
        }

        wal.AppendState(new(1, 1, 0));
        wal.Flush(sync: true);
        Assert.Equal([DiskOperationKind.Write, DiskOperationKind.SyncData], operations);
        operations.Clear();
        wal.Flush(sync: true);
        wal.AppendState(new(1, 1, 100));
        wal.Flush(sync: wal.NeedsSync);
        Assert.Equal([DiskOperationKind.Write], operations);
        wal.Flush(sync: true);
        Assert.Equal([DiskOperationKind.Write, DiskOperationKind.SyncData], operations);
    }

    [Fact]
    public void Only_entries_terms_and_votes_need_a_sync()
    {
        using WriteAheadLog wal = Create();
        Assert.False(wal.NeedsSync);
        foreach (WalHardState state in (WalHardState[])[new(1, 0, 0), new(1, 1, 0)])
        {
            wal.AppendState(state);
            Assert.True(wal.NeedsSync);
            wal.Flush(true);
            Assert.False(wal.NeedsSync);
        }

        wal.AppendState(new(1, 1, 7));
        Assert.False(wal.NeedsSync);
        wal.Append(0, 1, 1, default);
        Assert.True(wal.NeedsSync);
        wal.Flush(false);
        Assert.True(wal.NeedsSync);
    }

    [Fact]
    public void A_full_segment_is_cut_and_the_next_one_begins_with_checksum_metadata_and_state()
    {
        using WriteAheadLog wal = Create(segmentBytes: 4096);
        wal.PrepareNextSegment();
        Assert.True(wal.NextSegmentReady);
        Assert.Contains("0.tmp", _disk.List(WalPath));
        wal.Append(0, 1, 1, new byte[5000]);
        wal.AppendState(new(1, 1, 0));
        wal.Flush(sync: false);
        Assert.Equal(1, wal.SegmentsCut);
        Assert.Equal(["0000000000000000-0000000000000000.wal", "0000000000000001-0000000000000002.wal"], _disk.List(WalPath));
        Assert.Equal(0, _disk.ReadFile(WalPath + "/0000000000000000-0000000000000000.wal").Length % 8);
        Assert.False(wal.NextSegmentReady);

        wal.Append(0, 1, 2, new byte[5000]);
        wal.Flush(sync: false);
        byte[] third = _disk.ReadFile(WalPath + "/0000000000000002-0000000000000003.wal");
        Assert.Equal([4, 1, 3], Kinds(third));
        Assert.Equal(4096, third.Length);
        Assert.Equal(2, _log.Lines.Count(l => l.StartsWith("Info created a new WAL segment path=/data/member/wal/000", StringComparison.Ordinal)));
        wal.Close();
        Open(new(0, 0), out WalContent content).Dispose();
        Assert.Equal(2, content.Entries.Count);
    }

    [Fact]
    public void Released_segments_are_purged_down_to_the_limit_and_reading_starts_at_the_snapshot()
    {
        using WriteAheadLog wal = Create(segmentBytes: 1024);
        for (ulong i = 1; i <= 10; i++)
        {
            wal.Append(0, 1, i, new byte[1024]);
            wal.AppendState(new(1, 1, i));
            wal.Flush(sync: true);
        }

        Assert.Equal(0, FilePurge.PurgeWal(_disk, WalPath, 5, _log));
        Assert.Contains(_log.Lines, l => l.StartsWith("Warn failed to lock file", StringComparison.Ordinal));
        Assert.Throws<InvariantViolationException>(() => wal.ReleaseTo(8));
        wal.SaveSnapshot(new(8, 1, ConfState));
        Assert.Equal(new WalSnapshotMark(8, 1), wal.DurableSnapshot);
        wal.ReleaseTo(8);
        Assert.Equal(6, FilePurge.PurgeWal(_disk, WalPath, 5, _log));
        Assert.Equal(0, FilePurge.PurgeWal(_disk, WalPath, 5, _log));
        Assert.Equal(0, FilePurge.PurgeWal(_disk, WalPath, 0, _log));
        Assert.Equal("0000000000000006-0000000000000007.wal", _disk.List(WalPath)[0]);
        Assert.Equal(0, FilePurge.PurgeWal(_disk, WalPath, 1, NullLog.Instance));
        wal.Close();

        Assert.Equal([new WalSnapshotMark(8, 1)], WalReader.ValidSnapshotMarks(_disk, WalPath, _log));
        Open(new(8, 1), out WalContent content).Dispose();
        Assert.Equal([9ul, 10ul], content.Entries.Select(e => e.Index));
        WalException e = Assert.Throws<WalException>(() => Open(default, out _));
        Assert.Equal((WalFailure.NotFound, "wal: file not found"), (e.Failure, e.Message));
    }

    [Fact]
    public void Replaced_entries_stay_gone_wherever_reading_starts()
    {
        using WriteAheadLog wal = Create();
        wal.Append(0, 1, 1, "a"u8);
        wal.Append(0, 1, 2, "lost"u8);
        wal.Append(0, 1, 3, "lost"u8);
        wal.Append(0, 2, 2, "b"u8);
        wal.AppendState(new(2, 1, 2));
        wal.SaveSnapshot(new(2, 2, ConfState));
        wal.Close();

        Open(default, out WalContent all).Dispose();
        Assert.Equal([(1ul, 1ul), (2, 2)], all.Entries.Select(e => (e.Index, e.Term)));
        Assert.Equal(ConfState, all.Marks[^1].ConfState.Span);
        Open(new(2, 2), out WalContent behind).Dispose();
        Assert.Empty(behind.Entries);
    }

    [Fact]
    public void A_mark_above_the_commit_index_is_not_valid_until_the_commit_index_gets_there()
    {
        using WriteAheadLog wal = Create();
        wal.SaveSnapshot(new(50, 3, ConfState));
        Assert.Equal(default, wal.DurableSnapshot);
        Assert.Equal([default(WalSnapshotMark)], WalReader.ValidSnapshotMarks(_disk, WalPath, _log));
        wal.AppendState(new(3, 0, 50));
        wal.Flush(sync: true);
        Assert.Equal(new WalSnapshotMark(50, 3), wal.DurableSnapshot);
        Assert.Equal([default, new WalSnapshotMark(50, 3)], WalReader.ValidSnapshotMarks(_disk, WalPath, _log));
        wal.Append(0, 3, 51, default);
        Assert.Throws<ArgumentException>(() => wal.SaveSnapshot(new(51, 3)));
    }

    [Fact]
    public void A_gap_between_entries_is_refused_at_once()
    {
        using WriteAheadLog wal = Create();
        wal.Append(0, 1, 1, default);
        Assert.Throws<InvariantViolationException>(() => wal.Append(0, 1, 3, default));
    }

    [Fact]
    public void Missing_segments_and_foreign_segments_refuse()
    {
        WriteThreeSegments();
        SimDisk intact = _disk.Clone();
        _disk.Delete(WalPath + "/0000000000000001-0000000000000002.wal");
        Assert.Equal(WalFailure.NotFound, Assert.Throws<WalException>(() => Open(default, out _)).Failure);

        byte[] content = intact.ReadFile(WalPath + "/0000000000000001-0000000000000002.wal");
        var other = new RecordEncoder();
        other.AppendCrc(CrcOf(content));
        other.Append(WalRecordType.Metadata, WalMessages.Encode(new WalMetadata(1, 3)));
        intact.WriteFile(WalPath + "/0000000000000001-0000000000000002.wal", other.Pending);
        WalException e = Assert.Throws<WalException>(() => WalReader.ReadAll(intact, WalPath, default, _log));
        Assert.Equal((WalFailure.MetadataConflict, "wal: conflicting metadata found"), (e.Failure, e.Message));
    }

    [Fact]
    public void A_chain_that_breaks_between_segments_refuses()
    {
        WriteThreeSegments();
        var other = new RecordEncoder();
        other.AppendCrc(12345);
        _disk.WriteFile(WalPath + "/0000000000000001-0000000000000002.wal", other.Pending);
        WalException e = Assert.Throws<WalException>(() => Open(default, out _));
        Assert.Equal((WalFailure.CrcMismatch, "wal: crc mismatch"), (e.Failure, e.Message));
    }

    [Fact]
    public void A_segment_that_breaks_off_before_the_last_one_is_not_repaired()
    {
        WriteThreeSegments();
        using (IDiskFile file = _disk.Open(WalPath + "/0000000000000001-0000000000000002.wal", OpenMode.ReadWrite))
        {
            file.SetLength(file.Length - 100);
        }

        WalException e = Assert.Throws<WalException>(() => Open(default, out _));
        Assert.Equal(WalFailure.UnexpectedEof, e.Failure);
        Assert.DoesNotContain(_disk.List(WalPath), n => n.EndsWith(".broken", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_is_created_once_and_opened_by_one()
    {
        WriteAheadLog wal = Create();
        Assert.Equal("file already exists", Assert.Throws<IOException>(() => Create()).Message);
        WalException e = Assert.Throws<WalException>(() => Open(default, out _));
        Assert.Equal((WalFailure.Locked, "fileutil: file already locked"), (e.Failure, e.Message));
        wal.Dispose();
        Open(default, out _).Dispose();
    }

    [Fact]
    public void A_new_log_replaces_left_overs()
    {
        _disk.WriteFile("/data/member/wal.tmp/0000000000000000-0000000000000000.wal", "half a log"u8);
        _disk.WriteFile("/data/member/wal/notes.txt", "no log"u8);
        Assert.False(WriteAheadLog.Exists(_disk, WalPath));
        Create().Close();
        Assert.True(WriteAheadLog.Exists(_disk, WalPath));
        Assert.Equal(["wal"], _disk.List("/data/member"));
        Assert.Equal(["0000000000000000-0000000000000000.wal"], _disk.List(WalPath));
    }

    [Fact]
    public void A_log_whose_name_could_not_be_made_durable_is_put_aside()
    {
        int syncs = 0;
        _disk.CreateDurableDirectory("/data/member");
        _disk.Faults = o => o is { Kind: DiskOperationKind.SyncDirectory, Path: "/data/member" } && ++syncs == 1 ? DiskFault.InputOutput : DiskFault.None;
        Assert.Throws<IOException>(() => Create());
        Assert.StartsWith("wal.broken.", Assert.Single(_disk.List("/data/member")));
        Create().Close();
    }

    [Theory]
    [InlineData(DiskOperationKind.Write, DiskFault.NoSpace)]
    [InlineData(DiskOperationKind.Write, DiskFault.InputOutput)]
    [InlineData(DiskOperationKind.SyncData, DiskFault.InputOutput)]
    public void After_a_failed_write_or_sync_nothing_works_any_more(DiskOperationKind kind, DiskFault fault)
    {
        using WriteAheadLog wal = Create();
        wal.Append(0, 1, 1, "kept"u8);
        wal.Flush(sync: true);
        _disk.Faults = o => o.Kind == kind ? fault : DiskFault.None;
        wal.Append(0, 1, 2, "unknown"u8);
        IOException first = Assert.Throws<IOException>(() => wal.Flush(sync: true));
        _disk.Faults = null;
        foreach (Action call in (Action[])[() => wal.Append(0, 1, 3, default), () => wal.Flush(true), () => wal.AppendState(new(1, 1, 1)), () => wal.SaveSnapshot(default)])
        {
            WalException e = Assert.Throws<WalException>(call);
            Assert.Equal(WalFailure.Unusable, e.Failure);
            Assert.EndsWith(first.Message, e.Message);
        }
    }

    [Fact]
    public void Left_over_temporary_segments_are_not_trusted()
    {
        using WriteAheadLog wal = Create(segmentBytes: 1024);
        var stale = new byte[1024];
        Array.Fill(stale, (byte)0xEE);
        _disk.WriteFile(WalPath + "/0.tmp", stale);
        wal.Append(0, 1, 1, new byte[2000]);
        wal.Flush(sync: true);
        Assert.DoesNotContain((byte)0xEE, _disk.ReadFile(WalPath + "/0000000000000001-0000000000000002.wal").AsSpan(100).ToArray());
    }

    [Fact]
    public void A_segment_that_cannot_be_prepared_ahead_is_tried_again_at_the_cut()
    {
        using WriteAheadLog wal = Create(segmentBytes: 1024);
        _disk.Faults = o => o.Kind == DiskOperationKind.Allocate ? DiskFault.NoSpace : DiskFault.None;
        wal.PrepareNextSegment();
        Assert.False(wal.NextSegmentReady);
        Assert.Contains(_log.Lines, l => l.StartsWith("Error failed to preallocate space when creating a new WAL size=1024", StringComparison.Ordinal));
        wal.Append(0, 1, 1, new byte[2000]);
        Assert.Equal("fallocate /data/member/wal/0.tmp: no space left on device", Assert.Throws<IOException>(() => wal.Flush(sync: true)).Message);
    }

    [Fact]
    public void Opening_without_traffic_changes_nothing()
    {
        WriteThreeSegments();
        Open(default, out _).Close();
        Dictionary<string, byte[]> before = Files();
        Open(default, out _).Close();
        Assert.Equal(before, Files());
    }

    [Fact]
    public void A_very_large_batch_is_spilled_but_stays_one_batch()
    {
        using WriteAheadLog wal = Create();
        for (ulong i = 1; i <= 6; i++)
        {
            wal.Append(0, 1, i, new byte[1 << 20]);
        }

        wal.Flush(sync: true);
        wal.Close();
        Open(default, out WalContent content).Dispose();
        Assert.Equal(6, content.Entries.Count);
    }

    [Fact]
    public void Durations_and_sizes_are_counted()
    {
        var registry = new MetricRegistry();
        var metrics = new WalMetrics(registry);
        var options = new WalOptions { Clock = TimeProvider.System, Metrics = metrics };
        using WriteAheadLog wal = WriteAheadLog.Create(_disk, WalPath, new(1, 2), options, _log);
        double before = metrics.WrittenBytes.Value;
        long syncs = Count(metrics.SyncSeconds);
        wal.Append(0, 1, 1, new byte[1000]);
        wal.Flush(sync: true);
        Assert.InRange(metrics.WrittenBytes.Value - before, 1000, 1100);
        Assert.Equal(syncs + 1, Count(metrics.SyncSeconds));
        Assert.Equal(
            ["etcd_disk_wal_fsync_duration_seconds", "etcd_disk_wal_write_bytes_total", "etcd_disk_wal_write_duration_seconds"],
            registry.Families.Select(f => f.Name));
    }

    [Fact]
    public void The_real_disk_works_the_same()
    {
        using var temp = new Disk.TempDirectory();
        var disk = new Storage.Disk.Local.LocalDisk();
        var options = new WalOptions { Clock = TimeProvider.System, SegmentBytes = 100_000 };
        using (WriteAheadLog wal = WriteAheadLog.Create(disk, temp["member/wal"], new(1, 2), options, _log))
        {
            Assert.Throws<WalException>(() => WriteAheadLog.Open(disk, temp["member/wal"], default, options, _log, out _));
            for (ulong i = 1; i <= 300; i++)
            {
                wal.Append(0, 1, i, new byte[1000]);
                wal.Flush(sync: i % 10 == 0);
            }

            wal.Close();
        }

        WriteAheadLog.Open(disk, temp["member/wal"], default, options, _log, out WalContent content).Close();
        Assert.Equal(300, content.Entries.Count);
        Assert.Equal(4, disk.List(temp["member/wal"]).Count);
    }

    private static long Count(Histogram histogram) => Enumerable.Range(0, histogram.Bounds.Length + 1).Sum(histogram.CountIn);

    private static int[] Kinds(byte[] segment)
    {
        var disk = new SimDisk();
        disk.WriteFile("/f", segment);
        using IDiskFile file = disk.Open("/f", OpenMode.Read);
        var decoder = new RecordDecoder([file], reuseBlocks: false);
        var kinds = new List<int>();
        while (decoder.Next(out WalRecord record))
        {
            kinds.Add((int)record.Type);
        }

        return [.. kinds];
    }

    private static uint CrcOf(byte[] segment)
    {
        Assert.True(WalRecord.TryParse(segment.AsMemory(8, segment[0]), out WalRecord first));
        return first.Crc;
    }

    private Dictionary<string, byte[]> Files() => _disk.List(WalPath).ToDictionary(n => n, n => _disk.ReadFile($"{WalPath}/{n}"));

    private void WriteThreeSegments()
    {
        using WriteAheadLog wal = Create(segmentBytes: 1024);
        for (ulong i = 1; i <= 2; i++)
        {
            wal.Append(0, 1, i, new byte[1024]);
            wal.Flush(sync: true);
        }

        wal.Close();
    }

    private WriteAheadLog Create(long segmentBytes = 64_000_000) =>
        WriteAheadLog.Create(_disk, WalPath, new(1, 2), new WalOptions { Clock = TimeProvider.System, SegmentBytes = segmentBytes }, _log);

    private WriteAheadLog Open(WalSnapshotMark start, out WalContent content) =>
        WriteAheadLog.Open(_disk, WalPath, start, new WalOptions { Clock = TimeProvider.System, SegmentBytes = 1024 }, _log, out content);
}
