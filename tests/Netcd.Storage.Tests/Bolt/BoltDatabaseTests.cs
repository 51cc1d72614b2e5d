using Netcd.Simulation.Disk;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Bolt;

public sealed class BoltDatabaseTests
{
    [Fact]
    public void A_new_file_is_what_bbolt_makes()
    {
        SimDisk disk = BoltTest.NewDisk();
        BoltTest.Open(disk).Dispose();
        byte[] file = disk.ReadFile(BoltTest.File);
        Assert.Equal(4 * 4096, file.Length);

        // Page 1: header, magic, version, page size, flags, root page 3, sequence 0, freelist page 2, high water 4, txid 1.
        Assert.Equal(
            "01000000000000000400000000000000" + "edda0ced020000000010000000000000" + "0300000000000000" + "0000000000000000" + "0200000000000000" + "0400000000000000" + "0100000000000000",
            Convert.ToHexStringLower(file.AsSpan(4096, 72)));
        Assert.Equal("02000000000000001000000000000000", Convert.ToHexStringLower(file.AsSpan(2 * 4096, 16)));
        Assert.Equal("03000000000000000200000000000000", Convert.ToHexStringLower(file.AsSpan(3 * 4096, 16)));
    }

    [Fact]
    public void Readers_see_the_commit_they_began_with()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        BoltTest.Update(database, static t => t.CreateBucket("b"u8).Put("k"u8, "1"u8));
        using ReadTransaction before = database.BeginRead();
        using WriteTransaction writer = database.BeginWrite();
        Assert.True(writer.TryGetBucket("b"u8, out WriteBucket? bucket));
        bucket.Put("k"u8, "2"u8);
        using ReadTransaction during = database.BeginRead();
        writer.Commit();
        using ReadTransaction after = database.BeginRead();
        Assert.Equal(("1", "1", "2"), (Value(before), Value(during), Value(after)));
        Assert.Equal(before.Id + 1, after.Id);

        static string Value(ReadTransaction transaction)
        {
            Assert.True(transaction.TryGetBucket("b"u8, out ReadBucket found));
            Assert.True(found.TryGet("k"u8, out ReadOnlySpan<byte> value));
            return System.Text.Encoding.UTF8.GetString(value);
        }
    }

    [Fact]
    public void A_second_writer_and_use_after_the_end_are_refused()
    {
        BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        WriteTransaction writer = database.BeginWrite();
        WriteBucket bucket = writer.CreateBucket("b"u8);
        Assert.Throws<InvalidOperationException>(() => database.BeginWrite());
        writer.Commit();
        Assert.Throws<ObjectDisposedException>(() => bucket.Put("k"u8, "v"u8));
        database.BeginWrite().Dispose();
        ReadTransaction reader = database.BeginRead();
        reader.Dispose();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Id);
        database.Dispose();
        Assert.Throws<ObjectDisposedException>(() => database.BeginRead());
    }

    [Fact]
    public void Bad_keys_and_names_are_refused()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        using WriteTransaction writer = database.BeginWrite();
        Assert.Throws<InvalidOperationException>(() => writer.Root.Put("k"u8, "v"u8));
        Assert.Throws<ArgumentException>(() => writer.CreateBucket(default));
        WriteBucket bucket = writer.CreateBucket("b"u8);
        Assert.Throws<ArgumentException>(() => bucket.Put(default, "v"u8));
        Assert.Throws<ArgumentException>(() => bucket.Put(new byte[32769], "v"u8));
        bucket.Put(new byte[32768], "v"u8);
        bucket.CreateBucket("n"u8);
        Assert.Throws<InvalidOperationException>(() => bucket.Put("n"u8, "v"u8));
        Assert.Throws<InvalidOperationException>(() => bucket.Delete("n"u8));
        Assert.Throws<InvalidOperationException>(() => bucket.DeleteBucket(new byte[32768]));
        Assert.False(bucket.DeleteBucket("missing"u8));
        Assert.False(bucket.Delete("missing"u8));
    }

    [Fact]
    public void A_cursor_notices_that_its_bucket_changed()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        using WriteTransaction writer = database.BeginWrite();
        WriteBucket bucket = writer.CreateBucket("b"u8);
        bucket.Put("a"u8, "1"u8);
        BoltCursor cursor = bucket.OpenCursor();
        Assert.True(cursor.Next());
        bucket.Put("b"u8, "2"u8);
        Assert.Throws<InvalidOperationException>(() => cursor.Next());
        Assert.Throws<InvalidOperationException>(() => cursor.Key.Length);
        Assert.True(cursor.Seek("b"u8));
        Assert.False(cursor.Next());
        Assert.True(cursor.Prev());
        Assert.True(cursor.Key.SequenceEqual("b"u8));
    }

    [Fact]
    public void Only_one_process_writes_and_readers_share()
    {
        SimDisk disk = BoltTest.NewDisk();
        int attempts = 0;
        using (BoltTest.Open(disk))
        {
            Assert.Throws<DatabaseLockedException>(() => BoltTest.Open(disk));
            Assert.Throws<DatabaseLockedException>(() => BoltTest.Open(disk, BoltTest.Options with { RetryLock = n => (attempts = n) < 3 }));
            Assert.Equal(3, attempts);
        }

        BoltOptions readOnly = BoltTest.Options with { ReadOnly = true };
        using BoltDatabase first = BoltTest.Open(disk, readOnly);
        using BoltDatabase second = BoltTest.Open(disk, readOnly);
        Assert.Throws<InvalidOperationException>(() => first.BeginWrite());
        Assert.Throws<DatabaseLockedException>(() => BoltTest.Open(disk));
        Assert.Throws<FileNotFoundException>(() => BoltDatabase.Open(disk, "/data/none", readOnly, NullLog.Instance));
    }

    [Fact]
    public void An_open_reader_keeps_the_file_until_it_ends()
    {
        SimDisk disk = BoltTest.NewDisk();
        BoltDatabase database = BoltTest.Open(disk);
        BoltTest.Update(database, static t => t.CreateBucket("b"u8).Put("k"u8, "1"u8));
        ReadTransaction reader = database.BeginRead();
        database.Dispose();
        Assert.True(reader.TryGetBucket("b"u8, out ReadBucket bucket) && bucket.TryGet("k"u8, out _));
        Assert.Throws<DatabaseLockedException>(() => BoltTest.Open(disk));
        reader.Dispose();
        BoltTest.Open(disk).Dispose();
    }

    [Fact]
    public void Overwriting_does_not_let_the_file_grow()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        for (int i = 0; i < 20; i++)
        {
            Overwrite(database, i);
        }

        long size = database.Size;
        for (int i = 0; i < 300; i++)
        {
            Overwrite(database, i);
        }

        Assert.Equal(size, database.Size);
        Assert.True(database.SizeInUse < size);
        Assert.Empty(database.Check());
    }

    [Fact]
    public void A_long_reader_costs_only_the_pages_it_sees()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        for (int i = 0; i < 20; i++)
        {
            Overwrite(database, i);
        }

        using ReadTransaction reader = database.BeginRead();
        long size = database.Size;
        for (int i = 0; i < 300; i++)
        {
            Overwrite(database, i);
        }

        // One copy of the 130 kB more, not 300.
        Assert.True(database.Size < size * 3, $"{size} grew to {database.Size}");
        Assert.Empty(database.Check());
        Assert.True(reader.TryGetBucket("b"u8, out ReadBucket bucket));
        for (int i = 0; i < 100; i++)
        {
            Assert.True(bucket.TryGet(BoltTest.Key(i), out ReadOnlySpan<byte> value) && value[0] == 19);
        }
    }

    [Fact]
    public void Pages_of_the_commit_before_the_last_are_left_alone()
    {
        SimDisk disk = BoltTest.NewDisk();
        using (BoltDatabase database = BoltTest.Open(disk))
        {
            for (int i = 0; i < 30; i++)
            {
                Overwrite(database, i);
            }
        }

        // The newest meta is destroyed: the one before it must still describe a sound tree.
        byte[] file = disk.ReadFile(BoltTest.File);
        int newest = BitConverter.ToInt64(file, 64) > BitConverter.ToInt64(file, 4096 + 64) ? 0 : 1;
        disk.Corrupt(BoltTest.File, (newest * 4096) + 40);
        using BoltDatabase older = BoltTest.Open(disk);
        Assert.Empty(older.Check());
        using ReadTransaction read = older.BeginRead();
        Assert.True(read.TryGetBucket("b"u8, out ReadBucket bucket));
        Assert.True(bucket.TryGet(BoltTest.Key(5), out ReadOnlySpan<byte> value) && value[0] == 28);
    }

    [Fact]
    public void Large_values_survive_and_their_pages_are_used_again()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        byte[] large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        for (int i = 0; i < 6; i++)
        {
            BoltTest.Update(database, t =>
            {
                WriteBucket bucket = t.GetOrCreateBucket("b"u8);
                bucket.Put("large"u8, large);
                bucket.Put("small"u8, "x"u8);
            });
            Assert.Empty(database.Check());
        }

        using ReadTransaction read = database.BeginRead();
        Assert.True(read.TryGetBucket("b"u8, out ReadBucket found));
        Assert.True(found.TryGet("large"u8, out ReadOnlySpan<byte> value) && value.SequenceEqual(large));
        Assert.True(database.Size < 5 * large.Length);
    }

    [Fact]
    public void An_empty_commit_writes_nothing()
    {
        SimDisk disk = BoltTest.NewDisk();
        using BoltDatabase database = BoltTest.Open(disk);
        BoltTest.Update(database, static t => t.CreateBucket("b"u8));
        long effects = disk.Effects;
        BoltTest.Update(database, static t => Assert.True(t.TryGetBucket("b"u8, out _)));
        Assert.Equal(effects, disk.Effects);
    }

    [Fact]
    public void Without_syncs_nothing_is_synced()
    {
        SimDisk disk = BoltTest.NewDisk();
        int syncs = 0;
        disk.Faults = o =>
        {
            syncs += o.IsSync ? 1 : 0;
            return DiskFault.None;
        };
        using BoltDatabase database = BoltTest.Open(disk, BoltTest.Options with { NoSync = true });
        Overwrite(database, 1);
        Assert.Equal(0, syncs);
    }

    private static void Overwrite(BoltDatabase database, int round) => BoltTest.Update(database, t =>
    {
        WriteBucket bucket = t.GetOrCreateBucket("b"u8);
        byte[] value = new byte[1200];
        value.AsSpan().Fill((byte)round);
        for (int i = 0; i < 100; i++)
        {
            bucket.Put(BoltTest.Key(i), value);
        }
    });
}
