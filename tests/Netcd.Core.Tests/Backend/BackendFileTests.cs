using Netcd.Core.Backend;
using Netcd.Core.MvccTests;
using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;

namespace Netcd.Core.BackendTests;

public class BackendFileTests
{
    [Fact]
    public void An_image_is_a_database_of_its_own_and_stays_as_it_was()
    {
        using var fixture = new StoreFixture();
        for (int i = 0; i < 200; i++)
        {
            fixture.Put($"k{i}", new string('v', 300));
        }

        using var image = Open(fixture);
        Assert.Equal(200ul, image.ConsistentIndex);
        for (int i = 0; i < 200; i++)
        {
            fixture.Put($"k{i}", "new");
        }

        fixture.Commit();
        using var copy = new MemoryStream();
        image.WriteTo(copy);
        Assert.Equal(image.Size, copy.Length);
        byte[] pieces = new byte[image.Size];
        for (int at = 0; at < pieces.Length;)
        {
            at += image.ReadAt(at, pieces.AsSpan(at, Math.Min(1000, pieces.Length - at)));
        }

        Assert.Equal(copy.ToArray(), pieces);
        using var other = FromBytes(pieces);
        Assert.Equal(201, other.Revision);
        Assert.Equal(new string('v', 300), other.Get("k7"));
    }

    [Fact]
    public void Defragment_shrinks_the_file_and_changes_nothing_else()
    {
        using var fixture = new StoreFixture();
        for (int i = 0; i < 300; i++)
        {
            fixture.Put($"k{i}", new string('v', 500));
        }

        fixture.Delete("k", "l");
        fixture.Put("left", "over");
        fixture.Compact(fixture.Revision);
        fixture.Pass(3000);
        fixture.Commit();
        long before = fixture.Backend.Size;
        uint hash = fixture.Store.HashKv(0).Hash;
        var defragment = fixture.Backend.DefragmentAsync();
        fixture.Put("during", "1");
        Assert.Equal("1", fixture.Get("during"));
        fixture.World.Settle();
        Assert.True(defragment.IsCompletedSuccessfully);
        Assert.True(fixture.Backend.Size < before / 3, $"{before} → {fixture.Backend.Size}");
        Assert.Equal("over", fixture.Get("left"));
        fixture.Delete("during");
        fixture.Restart();
        Assert.Equal("over", fixture.Get("left"));
        Assert.NotEqual(0u, hash);
        Assert.Equal(["db"], fixture.Disk.List("/data/member/snap"));
        Assert.Empty(fixture.Backend.Check());
    }

    [Fact]
    public void A_defragment_that_finds_no_space_leaves_everything_as_it_was()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", new string('v', 50_000));
        fixture.Commit();
        fixture.Disk.Capacity = fixture.Backend.Size + 20_000;
        var defragment = fixture.Backend.DefragmentAsync();
        fixture.World.Settle();
        Assert.True(defragment.IsFaulted);
        Assert.Equal(["db"], fixture.Disk.List("/data/member/snap"));
        fixture.Disk.Capacity = long.MaxValue;
        fixture.Put("b", "2");
        fixture.Restart();
        Assert.Equal("2", fixture.Get("b"));
    }

    [Fact]
    public void A_received_database_takes_the_place_of_the_own_one()
    {
        using var sender = new StoreFixture();
        for (int i = 0; i < 50; i++)
        {
            sender.Put($"s{i}", $"{i}", lease: 1 + (i % 3));
        }

        using var image = Open(sender);
        using var bytes = new MemoryStream();
        image.WriteTo(bytes);

        using var fixture = new StoreFixture();
        fixture.Put("own", "1");
        fixture.Compact(2);
        using (var file = fixture.Disk.Open("/data/member/snap/0000000000000032.snap.db", OpenMode.CreateNew))
        {
            file.Write(bytes.ToArray(), 0);
            file.Sync();
        }

        fixture.Backend.ReplaceWith("/data/member/snap/0000000000000032.snap.db");

        // Until the store is loaded, readers stay with the old state.
        Assert.Equal("1", fixture.Get("own"));
        fixture.Leases.Attached.Clear();
        fixture.Store.Reload();
        Assert.Null(fixture.Get("own"));
        Assert.Equal("7", fixture.Get("s7"));
        Assert.Equal((51, 50ul), (fixture.Revision, fixture.Backend.ConsistentIndex));
        Assert.Equal(50, fixture.Leases.Attached.Count);
        fixture.Pass(500);
        fixture.ContinueAt(fixture.Backend.ConsistentIndex);
        fixture.Put("own", "2");
        fixture.Restart();
        Assert.Equal("2", fixture.Get("own"));
        Assert.Equal(["db"], fixture.Disk.List("/data/member/snap"));
    }

    [Fact]
    public void Waiters_of_a_compaction_hear_that_the_file_was_replaced()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        using var image = Open(fixture);
        using var compaction = fixture.Compact(2);
        using (var file = fixture.Disk.Open("/data/member/snap/received", OpenMode.CreateNew))
        {
            byte[] bytes = new byte[image.Size];
            image.ReadAt(0, bytes);
            file.Write(bytes, 0);
            file.Sync();
        }

        fixture.Backend.ReplaceWith("/data/member/snap/received");
        fixture.Store.Reload();
        Assert.True(compaction.Finished!.IsFaulted);
    }

    private static BackendImage Open(StoreFixture fixture)
    {
        var image = fixture.Backend.OpenImageAsync();
        fixture.World.Settle();
        return image.Result;
    }

    private static StoreFixture FromBytes(byte[] bytes)
    {
        var disk = new SimDisk();
        disk.CreateDirectory("/data/member/snap");
        using (var file = disk.Open(StoreFixture.Path, OpenMode.CreateNew))
        {
            file.Write(bytes, 0);
            file.Sync();
        }

        return new StoreFixture(disk);
    }
}
