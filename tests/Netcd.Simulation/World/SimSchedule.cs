namespace Netcd.Simulation.World;

/// <summary>Everything that will happen, by simulated time. Runs on the thread that calls <see cref="Run"/>, which captures continuations too.</summary>
public sealed class SimSchedule
{
    private readonly PriorityQueue<Action, (long Time, long Sequence)> _events = new();
    private long _sequence;

    /// <summary>Creates an empty schedule.</summary>
    /// <param name="seed">Decides every delay and every random choice.</param>
    public SimSchedule(int seed) => Random = new Random(seed);

    /// <summary>The only randomness of the run.</summary>
    public Random Random { get; }

    /// <summary>Simulated time since the start, in ticks of 100 ns.</summary>
    public long Now { get; private set; }

    /// <summary>Events handled so far; equal runs handle equal numbers.</summary>
    public long Steps { get; private set; }

    /// <summary>Adds an event.</summary>
    public void Add(TimeSpan delay, Action action) => _events.Enqueue(action, (Now + delay.Ticks, _sequence++));

    /// <summary>Up to 200 µs: the time a hand-over between loops takes.</summary>
    public TimeSpan SmallDelay() => TimeSpan.FromTicks(Random.Next(0, 2000));

    /// <summary>Runs events until a condition holds.</summary>
    /// <param name="until">Checked before each event.</param>
    /// <param name="limit">Simulated time after which the run gives up.</param>
    /// <exception cref="TimeoutException">The condition did not come to hold in time, or nothing is left to happen.</exception>
    public void Run(Func<bool> until, TimeSpan limit)
    {
        long end = Now + limit.Ticks;
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SimContext(this));
        try
        {
            while (!until())
            {
                if (!_events.TryDequeue(out Action? action, out (long Time, long Sequence) at) || at.Time > end)
                {
                    throw new TimeoutException($"nothing fulfilled the condition by {TimeSpan.FromTicks(Now)} of simulated time (step {Steps})");
                }

                Now = Math.Max(Now, at.Time);
                Steps++;
                action();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private sealed class SimContext(SimSchedule schedule) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => schedule.Add(schedule.SmallDelay(), () => d(state));

        public override void Send(SendOrPostCallback d, object? state) => d(state);
    }
}
