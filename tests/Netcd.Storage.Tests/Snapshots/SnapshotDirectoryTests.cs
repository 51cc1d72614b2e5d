using System.Buffers;
using System.Globalization;
using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Tests.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Snapshots;

public sealed class SnapshotDirectoryTests
{
    private const string Path = "/data/member/snap";
    private static readonly byte[] ConfState = [0x08, 0x01, 0x28, 0x00];
    private readonly SimDisk _disk = new();
    private readonly RecordingLog _log = new();

    public SnapshotDirectoryTests() => _disk.CreateDurableDirectory(Path);

    public static TheoryData<string> Files { get; } = [.. WalFixture.All.SelectMany(f => f.SnapFiles.Select(s => $"{f.Name}_{s.Name}"))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_of_real_etcd_are_read_and_written_again_byte_for_byte(string file)
    {
        string fixture = file[..file.IndexOf('_')];
        string name = file[(fixture.Length + 1)..];
        WalFixture.SnapFile expected = WalFixture.Named(fixture).SnapFiles.Single(s => s.Name == name);
        byte[] content = TestData.Unpack($"snap/{file}.gz");
        _disk.WriteFile($"{Path}/{name}", content);
        RaftSnapshot snapshot = Directory().LoadNewest()!;
        Assert.Equal((expected.Term, expected.Index, expected.V2JsonBytes), (snapshot.Term, snapshot.Index, snapshot.Data.Length));
        Assert.Equal("{\"Root\":"u8, snapshot.Data.Span[..8]);
        foreach (string voter in expected.Voters)
        {
            ulong id = ulong.Parse(voter, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Assert.True(snapshot.ConfState.Span.IndexOf(Varint(id)) > 0);
        }

        _disk.Delete($"{Path}/{name}");
        Directory().Save(snapshot);
        Assert.Equal([name], _disk.List(Path));
        Assert.Equal(content, _disk.ReadFile($"{Path}/{name}"));
    }

    [Fact]
    public void The_newest_file_that_the_log_vouches_for_is_loaded()
    {
        SnapshotDirectory directory = Directory();
        Save(1, 10);
        Save(2, 20);
        Save(3, 30);
        Assert.Equal(30ul, directory.LoadNewest()!.Index);
        Assert.Equal(20ul, directory.LoadNewest([default, new(10, 1), new(20, 2)])!.Index);
        Assert.Equal(10ul, directory.LoadNewest([new(10, 1), new(20, 9)])!.Index);
        Assert.Null(directory.LoadNewest([default]));
        Assert.Equal(3, _disk.List(Path).Count);
    }

    [Fact]
    public void Unreadable_files_are_renamed_and_older_ones_used()
    {
        Save(1, 10);
        Save(1, 20);
        _disk.Corrupt($"{Path}/0000000000000001-0000000000000014.snap", 12);
        _disk.WriteFile($"{Path}/0000000000000001-000000000000001e.snap", default);
        _disk.WriteFile($"{Path}/0000000000000001-0000000000000028.snap", [0x08]);
        _disk.WriteFile($"{Path}/0000000000000001-0000000000000032.snap", [0x08, 0x00, 0x12, 0x01, 0x00]);
        Assert.Equal(10ul, Directory().LoadNewest()!.Index);
        Assert.Equal(
            ["0000000000000001-000000000000000a.snap", "0000000000000001-0000000000000014.snap.broken", "0000000000000001-000000000000001e.snap.broken", "0000000000000001-0000000000000028.snap.broken", "0000000000000001-0000000000000032.snap.broken"],
            _disk.List(Path));
        Assert.Equal(
            ["snap: crc mismatch", "snap: empty snapshot", "snap: empty snapshot", "unexpected EOF"],
            _log.Lines.Where(l => l.StartsWith("Warn failed to read a snap file", StringComparison.Ordinal)).Select(l => l[(l.IndexOf("error=", StringComparison.Ordinal) + 6)..]).Order(StringComparer.Ordinal));
        Assert.Equal(4, _log.Lines.Count(l => l.StartsWith("Warn renamed to a broken snap file path=", StringComparison.Ordinal)));
    }

    [Fact]
    public void Left_overs_are_removed_and_aliens_only_named()
    {
        foreach (string name in (string[])["db", "db.tmp.123", "tmp456", "tmp-x", "notes.txt", "0000000000000009.snap.db"])
        {
            _disk.WriteFile($"{Path}/{name}", "x"u8);
        }

        Directory().RemoveTemporary();
        Assert.Null(Directory().LoadNewest());
        Assert.Equal(["0000000000000009.snap.db", "db", "notes.txt"], _disk.List(Path));
        Assert.Contains("Info found orphaned defragmentation file; deleting path=db.tmp.123", _log.Lines);
        Assert.Equal(
            ["Warn found unexpected non-snap file; skipping path=notes.txt", "Warn found unexpected non-snap file; skipping path=0000000000000009.snap.db"],
            _log.Lines.Where(l => l.Contains("skipping")));
    }

    [Fact]
    public void Databases_of_older_snapshots_are_released()
    {
        SnapshotDirectory directory = Directory();
        Assert.Equal($"{Path}/0000000000000010.snap.db", directory.DatabasePath(16));
        foreach (string path in (string[])[directory.DatabasePath(15), directory.DatabasePath(16), $"{Path}/odd.snap.db"])
        {
            _disk.WriteFile(path, "x"u8);
        }

        directory.ReleaseDatabases(16);
        Assert.Equal(["0000000000000010.snap.db", "odd.snap.db"], _disk.List(Path));
        Assert.Contains("Error failed to parse index from filename path=odd.snap.db", _log.Lines);
    }

    [Fact]
    public void Purging_spares_what_a_restart_needs()
    {
        for (ulong i = 1; i <= 7; i++)
        {
            Save(1, i);
            _disk.WriteFile(Directory().DatabasePath(i), "x"u8);
        }

        Assert.Equal(4, FilePurge.PurgeSnapshots(_disk, Path, 5, 1, 7, _log));
        Assert.Equal(0, FilePurge.PurgeSnapshots(_disk, Path, 0, 1, 7, _log));
        Assert.Equal(6, FilePurge.PurgeSnapshots(_disk, Path, 1, 1, 6, _log));
        Assert.Equal(4, _disk.List(Path).Count);
        Assert.Equal(6ul, Directory().LoadNewest([new(6, 1)])!.Index);
    }

    [Fact]
    public void A_crash_while_saving_leaves_a_whole_file_or_none()
    {
        var reference = new SimDisk();
        Scenario(reference);
        int whole = 0;
        for (long crashAt = 1; crashAt <= reference.Effects; crashAt++)
        {
            for (int seed = 0; seed < 20; seed++)
            {
                var disk = new SimDisk { CrashAtEffect = crashAt };
                Assert.Throws<SimulatedCrashException>(() => Scenario(disk));
                disk.Crash(new Random(seed));
                var log = new RecordingLog();
                var directory = new SnapshotDirectory(disk, Path, TimeProvider.System, log, null);
                directory.RemoveTemporary();
                whole += directory.LoadNewest() is { Index: 5 } ? 1 : 0;
                Assert.Empty(log.Lines);
            }
        }

        Assert.NotEqual(0, whole);
    }

    [Fact]
    public void A_disk_that_fails_while_saving_leaves_no_file_of_that_name()
    {
        _disk.Faults = o => o.Kind == DiskOperationKind.Sync ? DiskFault.InputOutput : DiskFault.None;
        Assert.Throws<IOException>(() => Save(1, 5));
        _disk.Faults = null;
        Assert.Null(Directory().LoadNewest());
        Save(1, 5);
        Directory().Save(new RaftSnapshot(0, 0, ConfState, default));
        Assert.Equal(["0000000000000001-0000000000000005.snap"], _disk.List(Path));
    }

    [Fact]
    public void Contents_of_any_length_and_checksum_are_read_as_they_were_written()
    {
        bool hasShortChecksum = false;
        for (ulong index = 1; index <= 200; index++)
        {
            byte[] content = [.. Enumerable.Range(0, (int)index * 700).Select(i => (byte)((ulong)i * index))];
            Directory().Save(new RaftSnapshot(1, index, ConfState, default), output =>
            {
                foreach (byte[] part in content.Chunk(97))
                {
                    output.Write(part);
                }
            });
            Assert.Equal(content, Directory().LoadNewest()!.Data.ToArray());
            byte[] head = new byte[6];
            using IDiskFile file = _disk.Open($"{Path}/0000000000000001-{index:x16}.snap", OpenMode.Read);
            file.Read(head, 0);
            hasShortChecksum |= Array.FindIndex(head, 1, static b => b < 0x80) < 5;
        }

        Assert.True(hasShortChecksum);
    }

    private static void Scenario(SimDisk disk)
    {
        disk.CreateDurableDirectory(Path);
        new SnapshotDirectory(disk, Path, TimeProvider.System, NullLog.Instance).Save(new RaftSnapshot(1, 5, ConfState, new byte[3000]));
        disk.SyncDirectory(Path);
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private void Save(ulong term, ulong index) => Directory().Save(new RaftSnapshot(term, index, ConfState, "{}"u8.ToArray()));

    private SnapshotDirectory Directory() => new(_disk, Path, TimeProvider.System, _log);
}
