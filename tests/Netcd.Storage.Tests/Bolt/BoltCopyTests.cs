using Netcd.Simulation.Disk;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>Images of snapshots and compacting copies.</summary>
public sealed class BoltCopyTests
{
    [Fact]
    public void An_image_shows_the_snapshot_whatever_is_committed_meanwhile()
    {
        SimDisk disk = BoltTest.NewDisk();
        using BoltDatabase database = BoltTest.Open(disk);
        ModelBucket model = Populate(database, seed: 1);
        using ReadTransaction read = database.BeginRead();

        using var whole = new MemoryStream();
        Assert.Equal(read.Size, read.WriteTo(whole));
        using var chunks = new MemoryStream();
        byte[] chunk = new byte[1000];
        for (int length = read.ReadImage(0, chunk); length > 0; length = read.ReadImage(chunks.Length, chunk))
        {
            chunks.Write(chunk, 0, length);
            BoltTest.Update(database, t => t.GetOrCreateBucket("churn"u8).Put(BoltTest.Key((int)chunks.Length % 100_000), chunk));
        }

        Assert.Equal(whole.Length, chunks.Length);
        foreach (MemoryStream image in (MemoryStream[])[whole, chunks])
        {
            disk.WriteFile("/data/copy", image.ToArray());
            using BoltDatabase copy = BoltDatabase.Open(disk, "/data/copy", BoltTest.Options, NullLog.Instance);
            Assert.Empty(copy.Check());
            using ReadTransaction copied = copy.BeginRead();
            Assert.Equal(read.Id, copied.Id);
            model.AssertEqual(copied.Root);
        }
    }

    [Fact]
    public void Compacting_keeps_the_content_and_drops_the_holes()
    {
        SimDisk disk = BoltTest.NewDisk();
        using BoltDatabase database = BoltTest.Open(disk);
        ModelBucket model = Populate(database, seed: 2);
        BoltTest.Update(database, t =>
        {
            WriteBucket bucket = t.CreateBucket("key"u8);
            model.Buckets["key"u8.ToArray()] = new ModelBucket();
            for (int i = 0; i < 25_000; i++)
            {
                bucket.Put(BoltTest.Key(i), "value"u8);
                model.Buckets["key"u8.ToArray()].Values.Add(BoltTest.Key(i), "value"u8.ToArray());
            }
        });
        var progress = new List<long>();
        using ReadTransaction read = database.BeginRead();
        long keys = BoltCompactor.Copy(read, disk, "/data/db.tmp", BoltTest.Options, NullLog.Instance, progress.Add);
        Assert.Equal(keys, progress[^1]);
        Assert.True(progress.Count >= 3);
        using BoltDatabase copy = BoltDatabase.Open(disk, "/data/db.tmp", BoltTest.Options, NullLog.Instance);
        Assert.Empty(copy.Check());
        Assert.True(copy.SizeInUse < database.SizeInUse);
        using ReadTransaction copied = copy.BeginRead();
        model.AssertEqual(copied.Root);
        Assert.Throws<IOException>(() => BoltCompactor.Copy(read, disk, "/data/db.tmp", BoltTest.Options, NullLog.Instance));
    }

    [Fact]
    public void Deleting_most_keys_merges_their_pages()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        BoltTest.Update(database, static t =>
        {
            WriteBucket bucket = t.CreateBucket("key"u8);
            bucket.FillPercent = 0.9;
            for (int i = 0; i < 20_000; i++)
            {
                bucket.Put(BoltTest.Key(i), new byte[50]);
            }
        });
        BucketStatistics before = Measure(database);
        Assert.Equal((3, 20_000), (before.Depth, before.Keys));
        for (int slice = 0; slice < 20; slice++)
        {
            BoltTest.Update(database, t =>
            {
                Assert.True(t.TryGetBucket("key"u8, out WriteBucket? bucket));
                for (int i = slice; i < 20_000; i += 20)
                {
                    Assert.True(i % 500 == slice || bucket.Delete(BoltTest.Key(i)));
                }
            });
            Assert.Empty(database.Check());
        }

        BucketStatistics after = Measure(database);
        Assert.Equal(800, after.Keys);
        Assert.True(after.LeafPages * 10 < before.LeafPages, $"{before} {after}");
        Assert.True(after.UsedBytes * 4 > after.LeafPages * 4096, $"{after}");
    }

    [Fact]
    public void Every_page_can_be_described()
    {
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk(), BoltTest.Options with { NoFreelistSync = false });
        Populate(database, seed: 3);
        using ReadTransaction read = database.BeginRead();
        var count = new Dictionary<BoltPageKind, long>();
        for (ulong id = 0; id < read.PageCount; id++)
        {
            BoltPage page = read.DescribePage(id);
            Assert.Equal(id, page.Id);
            count[page.Kind] = count.GetValueOrDefault(page.Kind) + 1;
        }

        Assert.Equal(2, count[BoltPageKind.Meta]);
        Assert.True(count[BoltPageKind.Freelist] >= 1 && count[BoltPageKind.Leaf] > 10 && count[BoltPageKind.Branch] > 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => read.DescribePage(read.PageCount));
    }

    private static BucketStatistics Measure(BoltDatabase database)
    {
        using ReadTransaction read = database.BeginRead();
        Assert.True(read.TryGetBucket("key"u8, out ReadBucket bucket));
        return bucket.Measure();
    }

    private static ModelBucket Populate(BoltDatabase database, int seed)
    {
        var model = new ModelBucket();
        var changes = new RandomChanges(new Random(seed));
        for (int i = 0; i < 20; i++)
        {
            BoltTest.Update(database, t => changes.Apply(t, model, 40));
        }

        return model;
    }
}
