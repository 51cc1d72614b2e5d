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

    [Fact]
    public void A_keepalive_that_read_the_clock_before_the_end_loses_against_the_expiry()
    {
        var time = new InterruptedClock();
        var lessor = new Lessor(time, new LessorOptions(), new MetricRegistry(), NullLog.Instance);
        lessor.Promote(TimeSpan.Zero);
        lessor.Grant(1, 2, new MemoryBackend());
        var ids = new long[1];
        time.AfterNextReading = () =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(1, lessor.TakeExpired(ids));
        };
        Assert.False(lessor.RenewAsync(1).IsCompleted);
        Assert.Null(time.AfterNextReading);
    }

    [Fact]
    public void A_keepalive_that_comes_first_keeps_the_lease_from_being_handed_out()
    {
        var time = new InterruptedClock();
        var lessor = new Lessor(time, new LessorOptions(), new MetricRegistry(), NullLog.Instance);
        lessor.Promote(TimeSpan.Zero);
        lessor.Grant(1, 2, new MemoryBackend());
        time.Advance(TimeSpan.FromSeconds(1.9));
        time.AfterNextReading = () => Assert.Equal(LeaseRenewalStatus.Renewed, lessor.RenewAsync(1).Result.Status);
        time.Advance(TimeSpan.FromSeconds(0.2), afterReading: true);
        Assert.Equal(0, lessor.TakeExpired(new long[1]));
    }

    /// <summary>A clock that lets something happen between its reading and what the reader does with it.</summary>
    private sealed class InterruptedClock : TimeProvider
    {
        private long _ticks;
        private long _late;

        public Action? AfterNextReading { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        /// <summary>Moves on; with <paramref name="afterReading"/> only once the interruption is over.</summary>
        public void Advance(TimeSpan by, bool afterReading = false)
        {
            if (afterReading)
            {
                _late = by.Ticks;
            }
            else
            {
                _ticks += by.Ticks;
            }
        }

        public override long GetTimestamp()
        {
            long reading = _ticks + _late;
            if (AfterNextReading is { } action)
            {
                AfterNextReading = null;
                long late = _late;
                _late = 0;
                action();
                _ticks += late;
            }

            return reading;
        }
    }
}
