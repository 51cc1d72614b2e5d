using System.Buffers.Binary;
using Netcd.Simulation.Disk;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>Files that are not what they should be give an error that says where, and never wrong memory or an endless loop.</summary>
public sealed class BoltDamageTests
{
    private static readonly BoltOptions ReadOnly = BoltTest.Options with { ReadOnly = true };

    [Fact]
    public void Foreign_and_cut_files_are_refused_with_the_reason()
    {
        Assert.Contains("page 0: magic number", Refusal(new byte[100_000]), StringComparison.Ordinal);
        Assert.Contains("the file ends before it", Refusal("too short"u8.ToArray()), StringComparison.Ordinal);
        byte[] file = Sound();
        Assert.Contains("is cut short", Refusal(file[..(5 * 4096)]), StringComparison.Ordinal);
        file[40] ^= 1;
        file[4096 + 40] ^= 1;
        Assert.Contains("page 0: checksum error", Refusal(file), StringComparison.Ordinal);
        Assert.Contains("page 1: checksum error", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_first_meta_is_replaced_by_the_second_also_with_another_page_size()
    {
        foreach (int pageSize in (int[])[1024, 4096, 65536])
        {
            SimDisk disk = BoltTest.NewDisk();
            using (BoltDatabase database = BoltTest.Open(disk, BoltTest.Options with { PageSize = pageSize }))
            {
                BoltTest.Update(database, static t => t.CreateBucket("a"u8));
                BoltTest.Update(database, static t => t.CreateBucket("b"u8));
            }

            disk.Corrupt(BoltTest.File, 30);
            using BoltDatabase again = BoltTest.Open(disk);
            Assert.Equal(pageSize, again.PageSize);
            Assert.Empty(again.Check());
        }
    }

    [Fact]
    public void A_half_made_file_is_made_anew_but_a_foreign_one_is_not()
    {
        SimDisk disk = BoltTest.NewDisk();
        BoltTest.Open(disk).Dispose();
        byte[] fresh = disk.ReadFile(BoltTest.File);
        var random = new Random(1);
        for (int round = 0; round < 40; round++)
        {
            byte[] torn = [.. fresh];
            for (int sector = 0; sector < torn.Length / 512; sector++)
            {
                if (random.Next(2) == 0)
                {
                    torn.AsSpan(sector * 512, 512).Clear();
                }
            }

            disk.WriteFile(BoltTest.File, torn.AsSpan(0, round % 4 == 0 ? random.Next(torn.Length) / 512 * 512 : torn.Length));
            using BoltDatabase database = BoltTest.Open(disk);
            Assert.Empty(database.Check());
        }

        byte[] foreign = new byte[4 * 4096];
        foreign[9000] = 1;
        Assert.Contains("no valid database", Refusal(foreign), StringComparison.Ordinal);
        disk.WriteFile(BoltTest.File, foreign);
        Assert.Throws<InvalidDatabaseException>(() => BoltTest.Open(disk));
        Assert.Equal(foreign, disk.ReadFile(BoltTest.File));
    }

    [Fact]
    public void A_cycle_of_pages_is_found_by_everything_that_walks()
    {
        byte[] file = Sound();
        (int branch, ulong id) = FindBranch(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(branch + 16 + 8), id);
        SimDisk disk = BoltTest.NewDisk();
        disk.WriteFile(BoltTest.File, file);
        Assert.Throws<InvalidDatabaseException>(() => BoltTest.Open(disk));
        using BoltDatabase database = BoltTest.Open(disk, ReadOnly);
        Assert.Contains(database.Check(), p => p.Contains($"page {id} of bucket 6B6579 in the root bucket is used twice", StringComparison.Ordinal));
        using ReadTransaction read = database.BeginRead();
        Assert.True(read.TryGetBucket("key"u8, out ReadBucket bucket));
        Assert.Throws<InvalidDatabaseException>(() => bucket.TryGet(BoltTest.Key(0), out _));
        Assert.Throws<InvalidDatabaseException>(() => bucket.OpenCursor().First());
        Assert.Throws<InvalidDatabaseException>(() => bucket.Measure());
    }

    [Fact]
    public void A_bucket_that_contains_itself_is_refused()
    {
        SimDisk disk = BoltTest.NewDisk();
        BoltOptions storing = BoltTest.Options with { NoFreelistSync = false };
        using (BoltDatabase database = BoltTest.Open(disk, storing))
        {
            BoltTest.Update(database, static t => t.CreateBucket("a"u8).CreateBucket("a"u8).Put("k"u8, new byte[3000]));
        }

        // The inner bucket's root page becomes the page it is named on. With a stored freelist nothing walks the tree at open.
        byte[] file = disk.ReadFile(BoltTest.File);
        using (BoltDatabase database = BoltTest.Open(disk, ReadOnly))
        using (ReadTransaction read = database.BeginRead())
        {
            Assert.True(read.TryGetBucket("a"u8, out ReadBucket outer));
            int at = (int)outer.RootPage * 4096;
            int value = at + 16 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 16 + 4)) + 1;
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(value), outer.RootPage);
        }

        disk.WriteFile(BoltTest.File, file);
        using BoltDatabase damaged = BoltTest.Open(disk, storing);
        Assert.Contains(damaged.Check(), static p => p.Contains("is used twice", StringComparison.Ordinal));
        using (WriteTransaction write = damaged.BeginWrite())
        {
            Assert.Throws<InvalidDatabaseException>(() => write.DeleteBucket("a"u8));
        }

        using ReadTransaction source = damaged.BeginRead();
        Assert.Throws<InvalidDatabaseException>(() => BoltCompactor.Copy(source, disk, "/data/copy", BoltTest.Options, NullLog.Instance));
    }

    [Fact]
    public void Check_names_what_is_wrong()
    {
        byte[] file = Sound();
        (int branch, _) = FindBranch(file);
        ulong leaf = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(branch + 16 + 8));
        int at = (int)leaf * 4096;
        int firstKey = at + 16 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 16 + 4));
        Assert.Contains("carries the id 999", OnlyProblem(file, at, 999), StringComparison.Ordinal);
        Assert.Contains("element 0 of", OnlyProblem(file, at + 16 + 12, uint.MaxValue), StringComparison.Ordinal);
        Assert.Contains("no leaf or branch", OnlyProblem(file, at + 8, 0x77), StringComparison.Ordinal);
        Assert.Contains("is not greater than", OnlyProblem(file, firstKey, 0x77), StringComparison.Ordinal);
        Assert.Contains("lies outside the", OnlyProblem(file, branch + 16 + 8, 100_000), StringComparison.Ordinal);
    }

    [Fact]
    public void Random_damage_never_does_worse_than_an_error()
    {
        byte[] sound = Sound();
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            byte[] file = [.. sound];
            for (int i = random.Next(1, 30); i > 0; i--)
            {
                // Mostly headers and element tables, where damage has structure.
                int page = random.Next(2, file.Length / 4096) * 4096;
                file[page + (random.Next(3) > 0 ? random.Next(64) : random.Next(4096))] = (byte)random.Next(256);
            }

            SimDisk disk = BoltTest.NewDisk();
            disk.WriteFile(BoltTest.File, file);
            try
            {
                Exercise(disk);
            }
            catch (Exception e) when (e is InvalidDatabaseException or DatabaseFailedException { InnerException: InvalidDatabaseException })
            {
                Assert.Contains("page", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static void Exercise(SimDisk disk)
    {
        using (BoltDatabase readOnly = BoltTest.Open(disk, ReadOnly))
        {
            readOnly.Check();
        }

        using BoltDatabase database = BoltTest.Open(disk);
        using (ReadTransaction read = database.BeginRead())
        {
            if (read.TryGetBucket("key"u8, out ReadBucket bucket))
            {
                bucket.ForEach(static (_, _, _) => true);
                for (int i = 0; i < 1000; i += 50)
                {
                    bucket.TryGet(BoltTest.Key(i), out _);
                }
            }
        }

        using WriteTransaction write = database.BeginWrite();
        if (write.TryGetBucket("key"u8, out WriteBucket? changed))
        {
            changed.Put(BoltTest.Key(5000), "x"u8);
            changed.Delete(BoltTest.Key(1));
        }

        write.Commit();
    }

    private static byte[] Sound()
    {
        SimDisk disk = BoltTest.NewDisk();
        using (BoltDatabase database = BoltTest.Open(disk))
        {
            BoltTest.Update(database, static t =>
            {
                WriteBucket bucket = t.CreateBucket("key"u8);
                for (int i = 0; i < 1000; i++)
                {
                    bucket.Put(BoltTest.Key(i), new byte[40]);
                }

                t.CreateBucket("small"u8).Put("k"u8, "v"u8);
            });
        }

        return disk.ReadFile(BoltTest.File);
    }

    private static (int Offset, ulong Id) FindBranch(byte[] file)
    {
        for (int page = 2 * 4096; page < file.Length; page += 4096)
        {
            if (file[page + 8] == 1)
            {
                return (page, BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(page)));
            }
        }

        throw new InvalidOperationException("no branch page");
    }

    private static string Refusal(byte[] file)
    {
        SimDisk disk = BoltTest.NewDisk();
        disk.WriteFile(BoltTest.File, file);
        return Assert.Throws<InvalidDatabaseException>(() => BoltTest.Open(disk, ReadOnly)).Message;
    }

    private static string OnlyProblem(byte[] sound, int at, uint value)
    {
        byte[] file = [.. sound];
        if (value < 0x100)
        {
            file[at] = (byte)value;
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        }

        SimDisk disk = BoltTest.NewDisk();
        disk.WriteFile(BoltTest.File, file);
        using BoltDatabase database = BoltTest.Open(disk, ReadOnly);
        return string.Join("; ", database.Check());
    }
}
