using Netcd.Core.Leases;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Leases;

public sealed class LeaseConcurrencyTests
{
    [Fact]
    public async Task No_keepalive_succeeds_after_the_lease_was_handed_out_for_revocation()
    {
        var time = new ManualTimeProvider();
        var lessor = new Lessor(time, new LessorOptions(), new MetricRegistry(), NullLog.Instance);
        var backend = new MemoryBackend();
        lessor.Promote(TimeSpan.Zero);
        const int Leases = 400;
        for (int id = 1; id <= Leases; id++)
        {
            Assert.Equal(EtcdError.None, lessor.Grant(id, 2, backend).Error);
        }

        var takenAt = new long[Leases + 1];
        using var stop = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, 3).Select(c => Task.Run(() => RenewUntilTaken(c)))];
        var ids = new long[16];
        int taken = 0;
        while (taken < Leases)
        {
            time.Advance(TimeSpan.FromMilliseconds(900));
            int count = lessor.TakeExpired(ids);
            foreach (long id in ids.AsSpan(0, count))
            {
                Volatile.Write(ref takenAt[id], 1);
            }

            taken += count;
        }

        stop.Cancel();
        await Task.WhenAll(clients);
        for (int id = 1; id <= Leases; id++)
        {
            Assert.False(lessor.RenewAsync(id).IsCompleted);
        }

        void RenewUntilTaken(int client)
        {
            var random = new Random(client);
            while (!stop.IsCancellationRequested)
            {
                long id = random.Next(1, Leases + 1);
                bool wasTaken = Volatile.Read(ref takenAt[id]) != 0;
                ValueTask<LeaseRenewal> renewal = lessor.RenewAsync(id, stop.Token);
                if (renewal.IsCompletedSuccessfully)
                {
                    Assert.False(wasTaken && renewal.Result.Status == LeaseRenewalStatus.Renewed);
                }
                else
                {
                    _ = renewal.AsTask();
                }
            }
        }
    }

    [Fact]
    public async Task Grants_revocations_and_changes_of_leadership_survive_readers_on_other_threads()
    {
        var time = new ManualTimeProvider();
        var lessor = new Lessor(time, new LessorOptions(), new MetricRegistry(), NullLog.Instance);
        var backend = new MemoryBackend();
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(r => Task.Run(() => ReadAll(r)))];
        var random = new Random(5);
        for (int i = 1; i <= 20_000; i++)
        {
            long id = random.Next(1, 300);
            switch (random.Next(4))
            {
                case 0 when lessor.PrepareRevoke(id, out _) == EtcdError.None:
                    lessor.CompleteRevoke(id, backend);
                    break;
                case 1 when i % 50 == 0:
                    lessor.Demote();
                    lessor.Promote(TimeSpan.FromSeconds(1));
                    break;
                default:
                    lessor.Grant(id, 10, backend);
                    if (lessor.Exists(id))
                    {
                        lessor.Attach(id, BitConverter.GetBytes(random.Next(500)));
                    }

                    break;
            }
        }

        stop.Cancel();
        await Task.WhenAll(readers);
        Assert.Equal(lessor.Count, lessor.LeasesByRemainingTime().Length);
        Assert.Equal(lessor.Count, backend.Count(Core.Backend.BucketId.Lease));

        void ReadAll(int seed)
        {
            var random = new Random(seed);
            while (!stop.IsCancellationRequested)
            {
                long id = random.Next(1, 300);
                lessor.TryGet(id, out _);
                lessor.Keys(id);
                lessor.LeasesByRemainingTime();
                LeaseRenewal renewal = lessor.RenewAsync(id).Result;
                Assert.True(renewal.Status != LeaseRenewalStatus.Renewed || renewal.Ttl == 10);
            }
        }
    }
}
