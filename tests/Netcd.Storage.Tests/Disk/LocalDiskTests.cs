using System.Diagnostics;
using System.Runtime.Versioning;
using Netcd.Storage.Disk;
using Netcd.Storage.Disk.Local;

namespace Netcd.Storage.Tests.Disk;

[UnsupportedOSPlatform("windows")]
public sealed class LocalDiskTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly LocalDisk _disk = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_and_directories_are_created_for_their_owner_alone()
    {
        _disk.CreateDirectory(_temp["a/b"]);
        _disk.CreateDirectory(_temp["a/b/"]);
        _disk.Open(_temp["a/b/f"], OpenMode.CreateNew).Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_temp["a"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_temp["a/b"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp["a/b/f"]));
        Assert.True(_disk.DirectoryExists(_temp["a/b"]));
        Assert.False(_disk.FileExists(_temp["a/b"]));
        Assert.True(_disk.FileExists(_temp["a/b/f"]));
    }

    [Fact]
    public void Open_modes_differ_in_what_may_exist()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => _disk.Open(_temp["f"], OpenMode.Read));
        Assert.Equal($"open {_temp["f"]}: no such file or directory", missing.Message);
        Assert.Throws<FileNotFoundException>(() => _disk.Open(_temp["f"], OpenMode.ReadWrite));
        _disk.Open(_temp["f"], OpenMode.OpenOrCreate).Dispose();
        IOException exists = Assert.Throws<IOException>(() => _disk.Open(_temp["f"], OpenMode.CreateNew));
        Assert.Equal($"open {_temp["f"]}: file exists", exists.Message);
        using IDiskFile reader = _disk.Open(_temp["f"], OpenMode.Read);
        Assert.Throws<IOException>(() => reader.Write("x"u8, 0));
    }

    [Fact]
    public void Written_bytes_are_read_back_and_reads_end_at_the_end_of_the_file()
    {
        using IDiskFile file = _disk.Open(_temp["f"], OpenMode.CreateNew);
        file.Write("hello world"u8, 5);
        Assert.Equal(16, file.Length);
        var buffer = new byte[32];
        Assert.Equal(16, file.Read(buffer, 0));
        Assert.Equal("\0\0\0\0\0hello world"u8, buffer.AsSpan(0, 16));
        Assert.Equal(0, file.Read(buffer, 16));
        file.SetLength(8);
        Assert.Equal(8, file.Length);
        file.SyncData();
        file.Sync();
    }

    [Fact]
    public void Allocation_extends_with_zeros_and_never_shrinks()
    {
        using IDiskFile file = _disk.Open(_temp["f"], OpenMode.CreateNew);
        file.Write("abc"u8, 0);
        file.Allocate(1 << 20);
        Assert.Equal(1 << 20, file.Length);
        file.Allocate(10);
        Assert.Equal(1 << 20, file.Length);
        var buffer = new byte[5];
        file.Read(buffer, 0);
        Assert.Equal("abc\0\0"u8, buffer);
    }

    [Theory]
    [InlineData(LockKind.OpenFileDescription)]
    [InlineData(LockKind.Flock)]
    public void A_lock_keeps_out_other_handles_until_its_handle_closes(LockKind kind)
    {
        using IDiskFile second = _disk.Open(_temp["f"], OpenMode.OpenOrCreate);
        using (IDiskFile first = _disk.Open(_temp["f"], OpenMode.ReadWrite))
        {
            Assert.True(first.TryLock(kind, exclusive: true));
            Assert.True(first.TryLock(kind, exclusive: true));
            Assert.False(second.TryLock(kind, exclusive: true));
            Assert.False(second.TryLock(kind, exclusive: false));
        }

        Assert.True(second.TryLock(kind, exclusive: false));
        using IDiskFile third = _disk.Open(_temp["f"], OpenMode.ReadWrite);
        Assert.True(third.TryLock(kind, exclusive: false));
        Assert.False(third.TryLock(kind, exclusive: true));
    }

    [Theory]
    [InlineData(LockKind.OpenFileDescription, "OFDLCK")]
    [InlineData(LockKind.Flock, "FLOCK")]
    public void Locks_are_of_the_kind_that_the_kernel_lists_for_etcd(LockKind kind, string name)
    {
        using IDiskFile file = _disk.Open(_temp["f"], OpenMode.OpenOrCreate);
        Assert.True(file.TryLock(kind, exclusive: true));
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", _temp["f"]]) { RedirectStandardOutput = true })!;
        string inode = stat.StandardOutput.ReadToEnd().Trim();
        string held = Assert.Single(File.ReadAllLines("/proc/locks"), l => l.Contains($":{inode} ", StringComparison.Ordinal));
        Assert.Contains(name, held);
        Assert.Contains("WRITE", held);
        Assert.EndsWith("0 EOF", held);
    }

    [Fact]
    public void A_mapping_shows_later_writes_and_growth()
    {
        using IDiskFile file = _disk.Open(_temp["f"], OpenMode.CreateNew);
        file.SetLength(4096);
        using IFileMapping map = file.Map(1L << 32);
        Assert.Equal(1L << 32, map.Reserved);
        ReadOnlySpan<byte> head = map.Slice(0, 5);
        file.Write("first"u8, 0);
        Assert.Equal("first"u8, head);
        file.Write("grown"u8, 10 << 20);
        Assert.Equal("grown"u8, map.Slice(10 << 20, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Slice(1L << 32, 1));
        map.Dispose();
        Assert.Throws<ObjectDisposedException>(() => map.Slice(0, 1));
    }

    [Fact]
    public void Names_are_listed_in_ordinal_order_renamed_and_deleted()
    {
        Assert.Empty(_disk.List(_temp["nothing"]));
        foreach (string name in (string[])["b", "B", "a"])
        {
            _disk.Open(_temp[name], OpenMode.CreateNew).Dispose();
        }

        _disk.CreateDirectory(_temp["dir/sub"]);
        Assert.Equal(["B", "a", "b", "dir"], _disk.List(_temp.Path));
        _disk.Rename(_temp["a"], _temp["b"]);
        _disk.Rename(_temp["dir"], _temp["moved"]);
        Assert.Equal(["B", "b", "moved"], _disk.List(_temp.Path));
        _disk.SyncDirectory(_temp.Path);
        _disk.Delete(_temp["b"]);
        _disk.Delete(_temp["b"]);
        _disk.DeleteDirectory(_temp["moved"]);
        _disk.DeleteDirectory(_temp["moved"]);
        Assert.Equal(["B"], _disk.List(_temp.Path));
        Assert.Throws<FileNotFoundException>(() => _disk.Rename(_temp["gone"], _temp["x"]));
        Assert.Throws<FileNotFoundException>(() => _disk.SyncDirectory(_temp["gone"]));
    }

    [Fact]
    public void A_full_device_is_an_error_that_names_the_file()
    {
        using IDiskFile full = _disk.Open("/dev/full", OpenMode.ReadWrite);
        IOException e = Assert.Throws<IOException>(() => full.Write("x"u8, 0));
        Assert.Equal("write /dev/full: no space left on device", e.Message);
    }

    [Fact]
    public void A_failing_sync_throws()
    {
        using IDiskFile device = _disk.Open("/dev/null", OpenMode.ReadWrite);
        Assert.Equal("fsync /dev/null: invalid argument", Assert.Throws<IOException>(device.Sync).Message);
        Assert.Equal("fdatasync /dev/null: invalid argument", Assert.Throws<IOException>(device.SyncData).Message);
    }
}
