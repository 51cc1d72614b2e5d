using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;

namespace Netcd.Storage.Tests.Disk;

public sealed class SimDiskTests
{
    private readonly SimDisk _disk = new();

    [Fact]
    public void It_behaves_like_a_file_system_while_nothing_crashes()
    {
        _disk.CreateDirectory("/a/b");
        using IDiskFile file = _disk.Open("/a/b/f", OpenMode.CreateNew);
        file.Write("hello"u8, 1000);
        Assert.Equal(1005, file.Length);
        file.Allocate(1 << 20);
        file.Allocate(5);
        Assert.Equal(1 << 20, file.Length);
        var buffer = new byte[7];
        Assert.Equal(7, file.Read(buffer, 999));
        Assert.Equal("\0hello\0"u8, buffer);
        file.SetLength(1002);
        file.SetLength(1005);
        Assert.Equal(6, file.Read(buffer, 999));
        Assert.Equal("\0he\0\0\0"u8, buffer.AsSpan(0, 6));

        _disk.Rename("/a/b", "/a/c");
        Assert.Equal(["c"], _disk.List("/a"));
        Assert.Empty(_disk.List("/nowhere"));
        Assert.Throws<FileNotFoundException>(() => _disk.Open("/a/b/f", OpenMode.Read));
        Assert.Throws<IOException>(() => _disk.Open("/a/c/f", OpenMode.CreateNew));
        Assert.Throws<IOException>(() => _disk.Open("/a/c/f", OpenMode.Read).Write("x"u8, 0));
        _disk.DeleteDirectory("/a");
        Assert.False(_disk.DirectoryExists("/a"));
        Assert.Equal(1005, file.Length);
    }

    [Fact]
    public void What_was_synced_survives_every_crash()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var disk = new SimDisk();
            disk.CreateDirectory("/d");
            disk.SyncDirectory("/");
            IDiskFile file = disk.Open("/d/f", OpenMode.CreateNew);
            var content = new byte[3000];
            new Random(seed).NextBytes(content);
            file.Write(content, 100);
            file.SyncData();
            disk.SyncDirectory("/d");
            disk.Crash(new Random(seed));
            Assert.Equal(content, disk.ReadFile("/d/f").AsSpan(100));
            Assert.Throws<SimulatedCrashException>(() => file.Length);
        }
    }

    [Fact]
    public void Unsynced_writes_are_lost_kept_torn_and_reordered()
    {
        var outcomes = new HashSet<string>();
        for (int seed = 0; seed < 400; seed++)
        {
            var disk = new SimDisk();
            disk.WriteFile("/f", Fill('.', 1536));
            IDiskFile file = disk.Open("/f", OpenMode.ReadWrite);
            file.Write(Fill('1', 1024), 0);
            file.Write(Fill('2', 1024), 512);
            disk.Crash(new Random(seed));
            byte[] after = disk.ReadFile("/f");
            Assert.All(after.Chunk(512), sector => Assert.Single(sector.Distinct()));
            outcomes.Add(string.Concat(after.Chunk(512).Select(s => (char)s[0])));
        }

        Assert.Superset(new HashSet<string> { "...", "11.", "122", "..2", "1..", ".1.", ".2.", "1.2", ".12" }, outcomes);
        Assert.Equal(12, outcomes.Count);
    }

    [Fact]
    public void Unsynced_names_vanish_or_reappear_and_renames_stay_whole()
    {
        var outcomes = new HashSet<string>();
        for (int seed = 0; seed < 200; seed++)
        {
            var disk = new SimDisk();
            disk.WriteFile("/old", "old"u8);
            disk.WriteFile("/gone", "gone"u8);
            IDiskFile file = disk.Open("/tmp", OpenMode.CreateNew);
            file.Write("new"u8, 0);
            file.Sync();
            disk.Rename("/tmp", "/old");
            disk.Delete("/gone");
            disk.Crash(new Random(seed));
            IReadOnlyList<string> names = disk.List("/");
            Assert.Contains("old", names);
            outcomes.Add(string.Join(' ', names) + ":" + System.Text.Encoding.ASCII.GetString(disk.ReadFile("/old")));
        }

        Assert.Equal(["gone old tmp:old", "gone old:new", "gone old:old", "old tmp:old", "old:new", "old:old"], outcomes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_directory_sync_keeps_names_and_all_that_they_depend_on()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var disk = new SimDisk();
            disk.WriteFile("/x/a", "a"u8);
            disk.WriteFile("/y/b", "b"u8);
            disk.Open("/x/c", OpenMode.CreateNew).Dispose();
            disk.Rename("/x/c", "/y/c");
            disk.SyncDirectory("/y");
            disk.Crash(new Random(seed));
            Assert.Equal(["b", "c"], disk.List("/y"));
            Assert.Equal(["a"], disk.List("/x"));
        }
    }

    [Fact]
    public void Kill_keeps_content_but_ends_handles_locks_and_durability_stays_owed()
    {
        IDiskFile file = _disk.Open("/f", OpenMode.CreateNew);
        Assert.True(file.TryLock(LockKind.Flock, true));
        file.Write("data"u8, 0);
        _disk.Kill();
        using (IDiskFile again = _disk.Open("/f", OpenMode.ReadWrite))
        {
            Assert.True(again.TryLock(LockKind.Flock, true));
            Assert.Equal("data"u8, _disk.ReadFile("/f"));
        }

        bool lost = Enumerable.Range(0, 50).Any(seed =>
        {
            SimDisk copy = _disk.Clone();
            copy.Crash(new Random(seed));
            return !copy.FileExists("/f");
        });
        Assert.True(lost);
    }

    [Theory]
    [InlineData(LockKind.OpenFileDescription)]
    [InlineData(LockKind.Flock)]
    public void Locks_exclude_other_handles(LockKind kind)
    {
        using IDiskFile second = _disk.Open("/f", OpenMode.OpenOrCreate);
        using (IDiskFile first = _disk.Open("/f", OpenMode.ReadWrite))
        {
            Assert.True(first.TryLock(kind, true));
            Assert.True(first.TryLock(kind, true));
            Assert.False(second.TryLock(kind, false));
        }

        Assert.True(second.TryLock(kind, false));
    }

    [Fact]
    public void The_power_goes_away_before_the_chosen_change()
    {
        IDiskFile file = _disk.Open("/f", OpenMode.CreateNew);
        _disk.CrashAtEffect = _disk.Effects + 2;
        file.Write("one"u8, 0);
        Assert.Throws<SimulatedCrashException>(() => file.Write("two"u8, 0));
        Assert.Throws<SimulatedCrashException>(() => _disk.List("/"));
        Assert.True(_disk.IsOff);
        _disk.Kill();
        Assert.Equal("one"u8, _disk.ReadFile("/f"));
    }

    [Fact]
    public void A_failed_sync_forgets_what_was_dirty()
    {
        _disk.WriteFile("/f", Fill('.', 512));
        IDiskFile file = _disk.Open("/f", OpenMode.ReadWrite);
        file.Write("dirty"u8, 0);
        _disk.Faults = o => o.IsSync ? DiskFault.InputOutput : DiskFault.None;
        Assert.Equal("fdatasync /f: input/output error", Assert.Throws<IOException>(file.SyncData).Message);
        _disk.Faults = null;
        file.SyncData();
        _disk.Crash(new Random(1));
        Assert.Equal(Fill('.', 512), _disk.ReadFile("/f"));
    }

    [Fact]
    public void A_full_disk_and_bad_sectors_are_errors()
    {
        _disk.Capacity = 1000;
        IDiskFile file = _disk.Open("/f", OpenMode.CreateNew);
        Assert.Equal("write /f: no space left on device", Assert.Throws<IOException>(() => file.Write(new byte[1001], 0)).Message);
        Assert.Equal("fallocate /f: no space left on device", Assert.Throws<IOException>(() => file.Allocate(1001)).Message);
        file.Write(new byte[1000], 0);
        _disk.Faults = o => o.Kind == DiskOperationKind.Read ? DiskFault.BitRot : DiskFault.None;
        var buffer = new byte[1000];
        file.Read(buffer, 0);
        Assert.Single(buffer, b => b != 0);
        _disk.Corrupt("/f", 7, 0x80);
        Assert.Equal(0x80, _disk.ReadFile("/f")[7]);
    }

    [Fact]
    public void A_mapping_follows_writes_and_refuses_what_would_fault()
    {
        IDiskFile file = _disk.Open("/f", OpenMode.CreateNew);
        file.SetLength(4096);
        using IFileMapping map = file.Map(1 << 30);
        file.Write("shown"u8, 10);
        Assert.Equal("shown"u8, map.Slice(10, 5));
        file.Write("grown"u8, 1 << 20);
        Assert.Equal("grown"u8, map.Slice(1 << 20, 5));
        Assert.Throws<InvalidOperationException>(() => map.Slice(1 << 21, 1));
        _disk.Kill();
        Assert.Throws<SimulatedCrashException>(() => map.Slice(0, 1));
    }

    private static byte[] Fill(char c, int count) => Enumerable.Repeat((byte)c, count).ToArray();
}
