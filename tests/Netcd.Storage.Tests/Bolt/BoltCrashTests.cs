using Netcd.Simulation.Disk;
using Netcd.Storage.Bolt;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>Power loss before every single change of the disk, with many outcomes each: the file holds the last commit or the one under way, and is sound.</summary>
public sealed class BoltCrashTests
{
    private const int Commits = 7;
    private const int OutcomesPerCrash = 10;

    public static TheoryData<int, bool> Scripts
    {
        get
        {
            var scripts = new TheoryData<int, bool>();
            for (int seed = 0; seed < 4; seed++)
            {
                scripts.Add(seed, seed % 2 == 0);
            }

            return scripts;
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Keeps_the_last_commit_or_the_one_under_way(int seed, bool noFreelistSync)
    {
        BoltOptions options = BoltTest.Options with { NoFreelistSync = noFreelistSync, PageSize = 1024 };
        long effects = RunScript(seed, options, long.MaxValue).Effects;
        Assert.True(effects > Commits * 3);
        for (long crashAt = 1; crashAt <= effects; crashAt++)
        {
            Outcome script = RunScript(seed, options, crashAt);
            Assert.True(script.Disk.IsOff);
            for (int outcome = 0; outcome < OutcomesPerCrash; outcome++)
            {
                SimDisk crashed = script.Disk.Clone();
                crashed.Crash(new Random(HashCode(seed, crashAt, outcome)));
                AssertRecovered(crashed, options, script.Durable, script.Pending);
            }
        }
    }

    [Theory]
    [InlineData(DiskOperationKind.SyncData, DiskFault.InputOutput)]
    [InlineData(DiskOperationKind.Write, DiskFault.InputOutput)]
    [InlineData(DiskOperationKind.Write, DiskFault.NoSpace)]
    [InlineData(DiskOperationKind.SetLength, DiskFault.NoSpace)]
    public void Refuses_everything_after_a_failed_write_and_loses_nothing_that_was_committed(DiskOperationKind kind, DiskFault fault)
    {
        for (int nth = 1; nth <= 2; nth++)
        {
            SimDisk disk = BoltTest.NewDisk();
            BoltDatabase database = BoltTest.Open(disk);
            BoltTest.Update(database, static t => t.CreateBucket("b"u8).Put("old"u8, "1"u8));
            int seen = 0;
            disk.Faults = o => o.Kind == kind && ++seen == nth ? fault : DiskFault.None;
            WriteTransaction transaction = database.BeginWrite();
            Assert.True(transaction.TryGetBucket("b"u8, out WriteBucket? bucket));
            bucket.Put("new"u8, new byte[100_000]);
            if (kind == DiskOperationKind.SetLength && nth == 2)
            {
                transaction.Commit();
                continue;
            }

            Assert.Throws<DatabaseFailedException>(transaction.Commit);
            disk.Faults = null;
            Assert.Throws<DatabaseFailedException>(() => database.BeginRead());
            Assert.Throws<DatabaseFailedException>(() => database.BeginWrite());
            Assert.Throws<DatabaseFailedException>(() => database.Size);
            database.Dispose();

            disk.Crash(new Random(nth));
            using BoltDatabase again = BoltTest.Open(disk);
            Assert.Empty(again.Check());
            using ReadTransaction read = again.BeginRead();
            Assert.True(read.TryGetBucket("b"u8, out ReadBucket found));
            Assert.True(found.TryGet("old"u8, out _));
        }
    }

    private static Outcome RunScript(int seed, BoltOptions options, long crashAt)
    {
        var random = new Random(seed);
        SimDisk disk = BoltTest.NewDisk();
        long before = disk.Effects;
        disk.CrashAtEffect = crashAt == long.MaxValue ? long.MaxValue : before + crashAt;
        var changes = new RandomChanges(random, largestValue: 6000);
        var durable = new ModelBucket();
        ModelBucket? pending = null;
        try
        {
            using BoltDatabase database = BoltTest.Open(disk, options);
            ReadTransaction? reader = null;
            for (int i = 0; i < Commits; i++)
            {
                pending = durable.Clone();
                using WriteTransaction transaction = database.BeginWrite();
                changes.Apply(transaction, pending, random.Next(1, 30));
                transaction.Commit();
                durable = pending;
                pending = null;
                if (i % 3 == 1)
                {
                    reader?.Dispose();
                    reader = database.BeginRead();
                }
            }

            reader?.Dispose();
        }
        catch (IOException) when (disk.IsOff)
        {
            return new Outcome(disk, disk.Effects - before, durable, pending);
        }

        return new Outcome(disk, disk.Effects - before, durable, pending);
    }

    private static void AssertRecovered(SimDisk disk, BoltOptions options, ModelBucket durable, ModelBucket? pending)
    {
        using (BoltDatabase database = BoltTest.Open(disk, options))
        {
            Assert.Empty(database.Check());
            ModelBucket state;
            using (ReadTransaction read = database.BeginRead())
            {
                bool old = durable.Matches(read.Root);
                Assert.True(old || pending?.Matches(read.Root) == true);
                state = (old ? durable : pending!).Clone();
            }

            using (WriteTransaction transaction = database.BeginWrite())
            {
                new RandomChanges(new Random(1)).Apply(transaction, state, 5);
                transaction.Commit();
            }

            Assert.Empty(database.Check());
            using ReadTransaction after = database.BeginRead();
            Assert.True(state.Matches(after.Root));
        }
    }

    private static int HashCode(int seed, long crashAt, int outcome) => (int)((((seed * 1000L) + crashAt) * 1000) + outcome);

    /// <summary>Where a script ended: what is committed, and what was being committed.</summary>
    private sealed record Outcome(SimDisk Disk, long Effects, ModelBucket Durable, ModelBucket? Pending);
}
