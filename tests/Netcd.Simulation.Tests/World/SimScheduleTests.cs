using Netcd.Simulation.Disk;
using Netcd.Simulation.World;
using Netcd.Telemetry;

namespace Netcd.Simulation.Tests.World;

public sealed class SimScheduleTests
{
    private readonly SimSchedule _schedule = new(1);

    [Fact]
    public void Events_happen_in_the_order_of_their_time()
    {
        var seen = new List<int>();
        _schedule.Add(TimeSpan.FromSeconds(2), () => seen.Add(2));
        _schedule.Add(TimeSpan.FromSeconds(1), () => seen.Add(1));

        _schedule.Run(() => seen.Count == 2, TimeSpan.FromSeconds(3));

        Assert.Equal([1, 2], seen);
        Assert.Equal(TimeSpan.FromSeconds(2).Ticks, _schedule.Now);
    }

    [Fact]
    public void Time_goes_to_the_end_of_a_limit_that_nothing_fills()
    {
        Assert.False(_schedule.TryRun(() => false, TimeSpan.FromSeconds(5)));
        Assert.Equal(TimeSpan.FromSeconds(5).Ticks, _schedule.Now);
    }

    [Fact]
    public void Nothing_of_a_killed_process_runs()
    {
        var world = new SimWorld(_schedule, new SimDisk());
        int ran = 0;
        world.After(TimeSpan.FromSeconds(1), () => ran++);
        world.After(TimeSpan.Zero, () => _ = ContinueLaterAsync(world, () => ran++));
        _schedule.Add(TimeSpan.FromMilliseconds(500), world.Kill);

        _schedule.TryRun(() => false, TimeSpan.FromSeconds(5));

        Assert.Equal(0, ran);
    }

    [Fact]
    public void A_paused_process_goes_on_later_and_its_clock_did_not_stop()
    {
        var world = new SimWorld(_schedule, new SimDisk());
        long rang = 0;
        world.PausedUntil = TimeSpan.FromSeconds(3).Ticks;
        using ITimer timer = world.Clock.CreateTimer(_ => rang = world.Clock.GetTimestamp(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _schedule.TryRun(() => false, TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(3).Ticks, rang);
    }

    [Fact]
    public void A_fast_clock_rings_early_and_keeps_what_it_has_counted()
    {
        var world = new SimWorld(_schedule, new SimDisk());
        _schedule.TryRun(() => false, TimeSpan.FromSeconds(10));
        world.ClockRate = 2;
        long rang = 0;
        using ITimer timer = world.Clock.CreateTimer(_ => rang = _schedule.Now, null, TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);

        _schedule.TryRun(() => false, TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(12).Ticks, rang);
        Assert.Equal(TimeSpan.FromSeconds(30).Ticks, world.Clock.GetTimestamp());
    }

    [Fact]
    public void Work_that_leaves_the_thread_is_reported()
    {
        _schedule.Add(TimeSpan.Zero, () =>
        {
            var outside = new Thread(() => _schedule.Add(TimeSpan.Zero, () => { }));
            outside.Start();
            outside.Join();
        });
        _schedule.Add(TimeSpan.FromSeconds(1), () => { });

        Assert.Throws<InvariantViolationException>(() => _schedule.TryRun(() => false, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Power_that_goes_away_at_a_disk_effect_ends_the_process()
    {
        var disk = new SimDisk();
        bool told = false;
        var world = new SimWorld(_schedule, disk) { PowerLost = () => told = true };
        world.After(TimeSpan.Zero, disk.PowerOff);

        _schedule.TryRun(() => told, TimeSpan.FromSeconds(1));

        Assert.True(told && world.IsKilled);
    }

    private static async Task ContinueLaterAsync(SimWorld world, Action action)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
        action();
    }
}
