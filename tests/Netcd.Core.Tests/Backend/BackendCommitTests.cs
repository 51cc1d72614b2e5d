using System.Text;
using Netcd.Core.Backend;
using Netcd.Core.MvccTests;
using Netcd.Simulation.Disk;
using Netcd.Telemetry;

namespace Netcd.Core.BackendTests;

public class BackendCommitTests
{
    [Fact]
    public void A_write_is_durable_after_the_batch_interval_and_not_before()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        fixture.Pass(90);
        Assert.Equal(0ul, fixture.Backend.DurableIndex);
        fixture.Pass(20);
        Assert.Equal(1ul, fixture.Backend.DurableIndex);
    }

    [Fact]
    public void The_batch_limit_commits_at_once()
    {
        using var fixture = new StoreFixture(batchLimit: 3);
        fixture.Put("a", "1");
        fixture.Put("a", "2");
        fixture.World.Settle();
        Assert.Equal(0ul, fixture.Backend.DurableIndex);
        fixture.Put("a", "3");
        fixture.World.Settle();
        Assert.Equal(3ul, fixture.Backend.DurableIndex);
    }

    [Fact]
    public void A_forced_commit_ends_when_everything_before_it_is_durable()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        var commit = fixture.Backend.ForceCommitAsync();
        Assert.False(commit.IsCompleted);
        fixture.World.Settle();
        Assert.True(commit.IsCompletedSuccessfully);
        fixture.Kill(1);
        Assert.Equal("1", fixture.Get("a"));
    }

    [Fact]
    public void An_entry_without_effects_moves_the_index_with_the_next_commit()
    {
        using var fixture = new StoreFixture();
        fixture.Delete("missing");
        Assert.Equal(1ul, fixture.Backend.ConsistentIndex);
        fixture.Pass(1000);
        Assert.Equal(0ul, fixture.Backend.DurableIndex);
        fixture.Commit();
        Assert.Equal(1ul, fixture.Backend.DurableIndex);
        fixture.Restart();
        Assert.Equal((1ul, 1ul), (fixture.Backend.ConsistentIndex, fixture.Backend.Term));
    }

    [Fact]
    public void Small_buckets_are_read_through_the_buffers()
    {
        using var fixture = new StoreFixture();
        using (var local = fixture.Backend.BeginLocal())
        {
            fixture.Backend.Put(BucketId.Lease, "a"u8, "1"u8);
            fixture.Backend.Put(BucketId.Lease, "b"u8, "2"u8);
            local.Complete();
        }

        fixture.Commit();
        using (var local = fixture.Backend.BeginLocal())
        {
            fixture.Backend.Delete(BucketId.Lease, "a"u8);
            fixture.Backend.Put(BucketId.Lease, "c"u8, "3"u8);
            local.Complete();
        }

        Check();
        fixture.Restart();
        Check();

        void Check()
        {
            Assert.Null(fixture.Backend.Get(BucketId.Lease, "a"u8));
            Assert.Equal("2"u8.ToArray(), fixture.Backend.Get(BucketId.Lease, "b"u8));
            var seen = new StringBuilder();
            fixture.Backend.ForEach(BucketId.Lease, (key, value) =>
            {
                seen.Append(Encoding.ASCII.GetString(key)).Append(Encoding.ASCII.GetString(value));
                return true;
            });
            Assert.Equal("b2c3", seen.ToString());
        }
    }

    [Fact]
    public void An_entry_that_ends_half_applied_is_never_committed()
    {
        var fixture = new StoreFixture();
        fixture.Put("a", "1");
        Assert.Throws<InvalidOperationException>(() => fixture.ApplyUnpublished(_ =>
        {
            fixture.Backend.Put(BucketId.Lease, "half"u8, "1"u8);
            throw new InvalidOperationException();
        }));

        var commit = fixture.Backend.ForceCommitAsync();
        Assert.Throws<InvariantViolationException>(fixture.World.Settle);
        Assert.True(commit.IsFaulted);
        fixture.Restart();
        Assert.Equal(0ul, fixture.Backend.ConsistentIndex);
        Assert.Null(fixture.Get("a"));
        fixture.Dispose();
    }

    [Fact]
    public void Writes_outside_of_an_entry_are_refused()
    {
        using var fixture = new StoreFixture();
        Assert.Throws<InvariantViolationException>(() => fixture.Backend.Put(BucketId.Lease, "a"u8, "1"u8));
        Assert.Throws<InvariantViolationException>(() => { fixture.Backend.BeginEntry(0, 1); });
    }

    [Fact]
    public void A_failed_sync_ends_the_loop_and_fails_whoever_waits()
    {
        var fixture = new StoreFixture();
        fixture.Put("a", "1");
        fixture.Disk.Faults = operation => operation.Kind == DiskOperationKind.SyncData ? DiskFault.InputOutput : DiskFault.None;
        var commit = fixture.Backend.ForceCommitAsync();
        Assert.ThrowsAny<IOException>(fixture.World.Settle);
        Assert.True(commit.IsFaulted);
        Assert.Equal(0ul, fixture.Backend.DurableIndex);
    }

    [Fact]
    public void The_backlog_is_reported_until_a_commit_took_it()
    {
        using var fixture = new StoreFixture(backlogBytes: 100_000);
        bool cleared = false;
        fixture.Backend.BacklogCleared = () => cleared = true;
        fixture.Put("a", new string('x', 120_000));
        Assert.True(fixture.Backend.IsBacklogged);
        fixture.World.Settle();
        Assert.False(fixture.Backend.IsBacklogged);
        Assert.True(cleared);
    }

    [Fact]
    public void After_a_crash_anywhere_the_effects_are_those_of_the_stored_index()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var disk = new SimDisk();
            var fixture = new StoreFixture(disk, batchLimit: 20);
            disk.CrashAtEffect = disk.Effects + random.Next(1, 150);
            ulong durable = 0;
            try
            {
                while (true)
                {
                    fixture.Put($"k{fixture.AppliedIndex % 7}", $"{fixture.AppliedIndex + 1}");
                    if (random.Next(10) == 0)
                    {
                        fixture.Pass(random.Next(150));
                        durable = fixture.Backend.DurableIndex;
                    }
                    else if (random.Next(100) == 0)
                    {
                        _ = fixture.Backend.DefragmentAsync();
                        fixture.World.Settle();
                    }
                }
            }
            catch (Exception crash) when (crash is SimulatedCrashException or IOException)
            {
                fixture.Kill(seed);
            }

            ulong index = fixture.Backend.ConsistentIndex;
            Assert.True(index >= durable, $"seed {seed}: index {index} after {durable} was durable");
            Assert.Equal((long)index + 1, fixture.Revision);
            for (ulong i = index; i > 0 && i + 7 > index; i--)
            {
                Assert.Equal($"{i}", fixture.Get($"k{(i - 1) % 7}"));
            }

            Assert.Empty(fixture.Backend.Check());
            fixture.Dispose();
        }
    }
}
