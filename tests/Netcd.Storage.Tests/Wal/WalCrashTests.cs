using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Wal;

public sealed class WalCrashTests
{
    private const long SegmentBytes = 6000;
    private const string WalPath = "/data/member/wal";
    private const string Segment = WalPath + "/0000000000000000-0000000000000000.wal";

    [Fact]
    public void A_crash_before_any_operation_leaves_all_acknowledged_batches()
    {
        var reference = new SimDisk();
        RunScript(new WalScenario(reference, SegmentBytes));
        long effects = reference.Effects;
        Assert.InRange(effects, 90, 1000);
        int repairs = 0;
        for (long crashAt = 1; crashAt <= effects; crashAt++)
        {
            for (int seed = 0; seed < 8; seed++)
            {
                repairs += CrashOnce(crashAt, seed);
            }
        }

        Assert.NotEqual(0, repairs);
    }

    [Fact]
    public void Crashes_faults_and_restarts_at_random_leave_all_acknowledged_batches()
    {
        int cuts = 0;
        int repairs = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var disk = new SimDisk();
            var scenario = new WalScenario(disk, seed % 2 == 0 ? SegmentBytes : 10 * SegmentBytes);
            for (int round = 0; round < 8; round++)
            {
                RunRound(disk, scenario, random);
            }

            cuts += scenario.Cuts;
            repairs += scenario.Repairs;
        }

        Assert.True(cuts > 300 && repairs > 5, $"too tame: {cuts} cuts, {repairs} repairs");
    }

    [Theory]
    [InlineData(DiskOperationKind.SyncData, "0000000000000000-0000000000000000.wal", 2)]
    [InlineData(DiskOperationKind.SyncDirectory, "/data/member/wal", 1)]
    [InlineData(DiskOperationKind.SyncDirectory, "/data/member", 1)]
    public void What_a_killed_process_left_in_the_cache_is_durable_once_the_log_was_opened(DiskOperationKind kind, string path, int count)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            int seen = 0;
            var disk = new SimDisk();
            disk.Faults = o => o.Kind == kind && o.Path.EndsWith(path, StringComparison.Ordinal) && ++seen == count ? DiskFault.PowerOff : DiskFault.None;
            Assert.Throws<SimulatedCrashException>(() => WriteAndCut(disk));
            disk.Faults = null;
            disk.Kill();
            WriteAheadLog wal = WriteAheadLog.Open(disk, WalPath, default, Options, NullLog.Instance, out WalContent found);
            wal.Append(0, 1, wal.LastIndex + 1, default);
            wal.Flush(sync: true);
            disk.Crash(new Random(seed));
            WriteAheadLog.Open(disk, WalPath, default, Options, NullLog.Instance, out WalContent kept).Dispose();
            Assert.Equal([.. found.Entries.Select(e => e.Index), wal.LastIndex], kept.Entries.Select(e => e.Index));
            Assert.Equal(found.State, kept.State);
        }
    }

    [Fact]
    public void Records_that_a_crash_left_behind_a_lost_one_do_not_come_back()
    {
        var disk = new SimDisk();
        using (WriteAheadLog wal = WriteAheadLog.Create(disk, WalPath, new(1, 2), Options, NullLog.Instance))
        {
            wal.Append(0, 1, 1, new byte[1000]);
            wal.Flush(sync: true);
        }

        // Of a batch of small entries the first ones were lost and the eleventh made it to the disk.
        const int FrameSize = 24;
        var leftOver = new RecordEncoder { Crc = 0x12345678 };
        leftOver.AppendEntry(0, 1, 12, default);
        Assert.Equal(FrameSize, leftOver.Pending.Length);
        using (IDiskFile file = disk.Open(Segment, OpenMode.ReadWrite))
        {
            var decoder = new RecordDecoder([file], reuseBlocks: true);
            while (decoder.Next(out _))
            {
            }

            file.Write(leftOver.Pending, decoder.ValidEnd + (10 * FrameSize));
            file.Sync();
        }

        using (WriteAheadLog wal = WriteAheadLog.Open(disk, WalPath, default, Options, NullLog.Instance, out _))
        {
            for (ulong index = 2; index < 20; index++)
            {
                wal.Append(0, 1, index, default);
                wal.Flush(sync: true);
                Assert.Equal(index, WalReader.ReadAll(disk, WalPath, default, NullLog.Instance).LastIndex);
            }
        }
    }

    private static WalOptions Options => new() { Clock = TimeProvider.System, SegmentBytes = SegmentBytes, ZeroAheadBytes = 0 };

    private static void WriteAndCut(SimDisk disk)
    {
        using WriteAheadLog wal = WriteAheadLog.Create(disk, WalPath, new(1, 2), Options, NullLog.Instance);
        wal.Append(0, 1, 1, new byte[1000]);
        wal.AppendState(new(1, 1, 1));
        wal.Flush(sync: true);
        wal.Append(0, 1, 2, new byte[7000]);
        wal.Flush(sync: true);
        wal.Append(0, 1, 3, new byte[1000]);
        wal.Flush(sync: true);
    }

    private static int CrashOnce(long crashAt, int seed)
    {
        var disk = new SimDisk { CrashAtEffect = crashAt };
        var scenario = new WalScenario(disk, SegmentBytes);
        Assert.Throws<SimulatedCrashException>(() => RunScript(scenario));
        var random = new Random(seed);
        for (int attempt = 0; ; attempt++)
        {
            disk.Crash(random);
            disk.CrashAtEffect = attempt < 3 ? disk.Effects + random.Next(1, 12) : long.MaxValue;
            try
            {
                scenario.Start();
                break;
            }
            catch (SimulatedCrashException)
            {
                // Recovery has to survive a crash as well.
            }
        }

        disk.CrashAtEffect = long.MaxValue;
        scenario.AppendState(scenario.State with { Term = scenario.State.Term + 1 });
        scenario.AppendEntry(scenario.LogEnd + 1, 2000);
        scenario.AppendEntry(scenario.LogEnd + 1, 10);
        scenario.Flush(true);
        disk.Crash(random);
        scenario.Start();
        return scenario.Repairs;
    }

    /// <summary>One life of a log with everything in it: small and large batches, cuts, replaced entries, snapshots, releases, purges.</summary>
    private static void RunScript(WalScenario scenario)
    {
        scenario.Start();
        scenario.AppendState(new(1, 7, 0));
        ulong index = 0;
        for (int batch = 0; batch < 12; batch++)
        {
            for (int i = 0; i <= batch % 3; i++)
            {
                scenario.AppendEntry(++index, (batch * 379) % 1900);
            }

            scenario.AppendState(scenario.State with { Commit = index - 1 });
            scenario.Flush(sync: true);
            if (batch % 2 == 1)
            {
                scenario.AppendState(scenario.State with { Commit = index });
                scenario.Flush(sync: false);
            }

            if (batch == 4)
            {
                scenario.Wal!.PrepareNextSegment();
                scenario.AppendState(scenario.State with { Term = 2, Vote = 9 });
                index -= 2;
            }

            if (batch is 6 or 9)
            {
                scenario.SaveSnapshot(index - 1);
                scenario.Purge();
            }
        }

        scenario.SaveSnapshot(index + 50);
        scenario.AppendEntry(index + 51, 100);
        scenario.Flush(sync: true);
        scenario.Purge();
        Assert.InRange(scenario.SegmentCount(), 2, 3);
        Assert.InRange(scenario.Cuts, 3, 20);
    }

    private static void RunRound(SimDisk disk, WalScenario scenario, Random random)
    {
        bool faulty = random.Next(3) == 0;
        disk.CrashAtEffect = faulty ? long.MaxValue : disk.Effects + random.Next(1, 80);
        long faultAt = disk.Effects + random.Next(1, 120);
        disk.Faults = o => faulty && o.IsEffect && disk.Effects == faultAt ? (DiskFault)random.Next(1, 3) : DiskFault.None;
        try
        {
            scenario.Start();
            for (int batch = 0; batch < 100; batch++)
            {
                RunBatch(scenario, random);
            }
        }
        catch (IOException e) when (e is SimulatedCrashException || e.HResult is 5 or 28)
        {
            // The member stops.
        }

        disk.Faults = null;
        if (!faulty && random.Next(4) == 0)
        {
            disk.Kill();
        }
        else
        {
            disk.Crash(random);
        }
    }

    private static void RunBatch(WalScenario scenario, Random random)
    {
        ulong last = scenario.LogEnd;
        ulong index = last;
        if (random.Next(8) == 0 && last > scenario.State.Commit)
        {
            index = scenario.State.Commit + (ulong)random.NextInt64((long)(last - scenario.State.Commit));
            scenario.AppendState(scenario.State with { Term = scenario.State.Term + 1, Vote = (ulong)random.Next(3) });
        }

        for (int i = random.Next(4); i > 0; i--)
        {
            scenario.AppendEntry(++index, random.Next(3) == 0 ? random.Next(5000) : random.Next(300));
        }

        if (random.Next(3) > 0)
        {
            scenario.AppendState(scenario.State with { Term = Math.Max(1, scenario.State.Term), Commit = Math.Max(scenario.State.Commit, index - Math.Min(index, (ulong)random.Next(3))) });
        }

        scenario.Flush(sync: scenario.Wal!.NeedsSync || random.Next(4) == 0);
        switch (random.Next(12))
        {
            case 0 when scenario.State.Commit > 0:
                scenario.SaveSnapshot(scenario.State.Commit + (random.Next(4) == 0 ? 20ul : 0));
                break;
            case 1:
                scenario.Purge();
                break;
            case 2:
                scenario.Wal.PrepareNextSegment();
                break;
        }
    }
}
