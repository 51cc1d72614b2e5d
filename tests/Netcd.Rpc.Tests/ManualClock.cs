namespace Netcd.Rpc.Tests;

/// <summary>A clock that moves when the test says so. Timers fire on the thread that moves it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public int RunningTimers => _timers.Count(t => t.Period > TimeSpan.Zero);

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves the clock, then lets every running timer tick once.</summary>
    public void Advance(TimeSpan time)
    {
        _now += time.Ticks;
        foreach (ManualTimer timer in _timers.Where(t => t.Period > TimeSpan.Zero).ToArray())
        {
            timer.Tick();
        }
    }

    private sealed class ManualTimer(Action tick) : ITimer
    {
        public Action Tick { get; } = tick;

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            return true;
        }

        public void Dispose() => Period = TimeSpan.Zero;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
