namespace Netcd.Simulation.World;

/// <summary>The simulated clock; its timers are events of the schedule.</summary>
internal sealed class SimClock(SimWorld world, SimSchedule schedule) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(schedule.Now);

    public override long GetTimestamp() => schedule.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(world, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(SimWorld world, TimerCallback callback, object? state) : ITimer
    {
        private int _generation;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _generation++;
            Arm(dueTime, period, _generation);
            return true;
        }

        public void Dispose() => _generation++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Arm(TimeSpan dueTime, TimeSpan period, int generation)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            world.After(dueTime, () =>
            {
                if (generation != _generation)
                {
                    return;
                }

                if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero)
                {
                    Arm(period, period, generation);
                }

                callback(state);
            });
        }
    }
}
