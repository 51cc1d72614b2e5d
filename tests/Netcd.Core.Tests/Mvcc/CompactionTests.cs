using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Disk;

namespace Netcd.Core.MvccTests;

public class CompactionTests
{
    [Fact]
    public void History_before_it_is_gone_and_the_state_at_it_stays()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        fixture.Put("a", "2");
        fixture.Put("b", "1");
        fixture.Put("a", "3");
        Assert.Equal(EtcdError.None, fixture.Compact(3).Error);

        Assert.Equal(EtcdError.Compacted, fixture.Range(new RangeRequest { Key = StoreFixture.Bytes("a"), Revision = 2 }).Error);
        Assert.Equal("2", fixture.Get("a", 3));
        fixture.Pass(1000);
        Assert.Equal("2", fixture.Get("a", 3));
        Assert.Equal("3", fixture.Get("a"));
        Assert.Equal([3, 4, 5], Records(fixture));
    }

    [Fact]
    public void It_may_go_to_the_current_revision_and_to_zero_but_not_back_and_not_beyond()
    {
        using var fixture = new StoreFixture();
        Assert.Equal(EtcdError.None, fixture.Compact(0).Error);
        Assert.Equal(EtcdError.Compacted, fixture.Compact(0).Error);
        Assert.Equal(EtcdError.Compacted, fixture.Compact(-1).Error);
        fixture.Put("a", "1");
        Assert.Equal(EtcdError.FutureRevision, fixture.Compact(3).Error);
        Assert.Equal(EtcdError.None, fixture.Compact(2).Error);
        Assert.Equal(EtcdError.Compacted, fixture.Compact(2).Error);
    }

    [Fact]
    public void A_tombstone_at_its_revision_stays_until_the_next_one()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        fixture.Delete("a");
        fixture.Put("b", "1");
        fixture.Compact(3);
        fixture.Pass(1000);
        Assert.Equal([3, 4], Records(fixture));
        Assert.True(fixture.Store.ScanHistory(3, 3, (revision, isTombstone, _) =>
        {
            Assert.Equal((new Revision(3, 0), true), (revision, isTombstone));
            return true;
        }));
        Assert.False(fixture.Store.ScanHistory(2, 4, (_, _, _) => true));
        fixture.Restart();
        fixture.Compact(4);
        fixture.Pass(1000);
        Assert.Equal([4], Records(fixture));
    }

    [Fact]
    public void The_physical_wait_ends_when_the_removal_is_durable()
    {
        using var fixture = new StoreFixture();
        for (int i = 0; i < 100; i++)
        {
            fixture.Put("a", $"{i}");
        }

        using var result = fixture.Compact(100);
        Assert.False(result.Finished!.IsCompleted);
        fixture.Pass(60);
        Assert.False(result.Finished.IsCompleted);
        fixture.Pass(400);
        Assert.True(result.Finished.IsCompletedSuccessfully);
        fixture.Kill(1);
        Assert.Equal([100, 101], Records(fixture));
        Assert.Equal(100, fixture.Store.CompactedRevision);
    }

    [Fact]
    public void The_revision_does_not_go_back_when_only_a_tombstone_was_newest()
    {
        // A crash between the removal and its end must not forget the highest revision.
        for (int seed = 0; seed < 40; seed++)
        {
            var disk = new SimDisk();
            var fixture = new StoreFixture(disk, new MvccOptions { CompactionBatchLimit = 3 }, batchLimit: 5);
            for (int i = 0; i < 10; i++)
            {
                fixture.Put($"k{i}", "1");
            }

            fixture.Delete("k", "l");
            fixture.Put("other", "1");
            fixture.Delete("other");
            fixture.Commit();
            long revision = fixture.Revision;
            disk.CrashAtEffect = disk.Effects + seed;
            try
            {
                fixture.Compact(revision);
                fixture.Pass(500);
                fixture.Commit();
                fixture.Compact(revision);
            }
            catch (Exception crash) when (crash is SimulatedCrashException or IOException)
            {
                // What is checked is what the disk then holds.
                Assert.True(disk.IsOff);
            }

            fixture.Kill(seed);
            Assert.Equal(revision, fixture.Revision);
            fixture.Pass(2000);
            Assert.Equal(0, fixture.Store.LiveKeys);
            fixture.Put("next", "1");
            Assert.Equal(revision + 1, fixture.Revision);
            Assert.Empty(fixture.Backend.Check());
            fixture.Dispose();
        }
    }

    [Fact]
    public void An_interrupted_one_is_finished_after_the_restart()
    {
        using var fixture = new StoreFixture();
        for (int i = 0; i < 200; i++)
        {
            fixture.Put($"k{i % 5}", $"{i}");
        }

        fixture.Compact(150);
        fixture.Pass(150);
        fixture.Restart();
        Assert.Equal(EtcdError.Compacted, fixture.Range(new RangeRequest { Key = StoreFixture.Bytes("k1"), Revision = 149 }).Error);
        fixture.Pass(3000);
        fixture.Commit();
        Assert.Equal(56, Records(fixture).Count);
        Assert.Equal("148", fixture.Get("k3", 150));
        fixture.Restart();
        Assert.Equal(56, Records(fixture).Count);
    }

    [Fact]
    public void Equal_histories_have_equal_hashes_whatever_was_removed_so_far()
    {
        using var slow = new StoreFixture(options: new MvccOptions { CompactionPause = TimeSpan.FromHours(1), CompactionBatchLimit = 2 });
        using var quick = new StoreFixture();
        foreach (var fixture in new[] { slow, quick })
        {
            for (int i = 0; i < 100; i++)
            {
                fixture.Put($"k{i % 9}", $"{i}");
                if (i % 10 == 9)
                {
                    fixture.Delete($"k{i % 9}");
                }
            }

            fixture.Compact(60);
            fixture.Pass(500);
        }

        Assert.True(Records(slow).Count > Records(quick).Count);

        // At the compaction revision itself the finished one answers with the hash it computed for the compaction before.
        Assert.Equal((60, -1), (quick.Store.HashKv(60).HashRevision, quick.Store.HashKv(60).CompactRevision));
        for (long revision = 61; revision <= slow.Revision; revision++)
        {
            Assert.Equal(slow.Store.HashKv(revision), quick.Store.HashKv(revision) with { CurrentRevision = slow.Revision });
        }

        Assert.Equal(EtcdError.Compacted, quick.Store.HashKv(59).Error);
        Assert.Equal(EtcdError.FutureRevision, quick.Store.HashKv(1000).Error);
        Assert.Single(quick.Store.CompactionHashes);
    }

    [Fact]
    public void Only_the_ten_newest_compaction_hashes_are_kept()
    {
        using var fixture = new StoreFixture();
        for (int i = 0; i < 12; i++)
        {
            fixture.Put("a", $"{i}");
            fixture.Compact(fixture.Revision);
            fixture.Pass(300);
        }

        Assert.Equal(Enumerable.Range(4, 10).Select(i => (long)i), fixture.Store.CompactionHashes.Select(h => h.HashRevision));
        Assert.Equal(Enumerable.Range(3, 10).Select(i => (long)i), fixture.Store.CompactionHashes.Select(h => h.CompactRevision));
    }

    private static List<long> Records(StoreFixture fixture)
    {
        fixture.Commit();
        var records = new List<long>();
        var snapshot = fixture.Backend.AcquireSnapshot();
        snapshot.ScanRevisions(default, long.MaxValue, (revision, isTombstone, pair) =>
        {
            Assert.True(KeyValueView.TryParse(pair, out var view));
            Assert.Equal(isTombstone, view.ModRevision == 0);
            records.Add(revision.Main);
            return true;
        });
        snapshot.Release();
        return records;
    }
}
