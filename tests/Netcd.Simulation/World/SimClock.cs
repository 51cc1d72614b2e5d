namespace Netcd.Simulation.World;

/// <summary>The clock of one process: monotonic time that may run fast or slow, a calendar that may be wrong. Its timers are events of the schedule.</summary>
internal sealed class SimClock(SimWorld world, SimSchedule schedule) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _rateSince;
    private long _localAtRate;
    private double _rate = 1;

    public TimeSpan CalendarOffset { get; set; }

    public double Rate
    {
        get => _rate;
        set
        {
            _localAtRate = GetTimestamp();
            _rateSince = schedule.Now;
            _rate = value;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(GetTimestamp()) + CalendarOffset;

    public override long GetTimestamp() => _localAtRate + (long)((schedule.Now - _rateSince) * _rate);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(this, world, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(SimClock clock, SimWorld world, TimerCallback callback, object? state) : ITimer
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

            Action? ring = null;
            ring = () =>
            {
                if (generation != _generation)
                {
                    return;
                }

                if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero)
                {
                    world.After(InTrueTime(period), ring!);
                }

                callback(state);
            };
            world.After(InTrueTime(dueTime), ring);
        }

        private TimeSpan InTrueTime(TimeSpan local) => clock._rate == 1 ? local : local / clock._rate;
    }
}
