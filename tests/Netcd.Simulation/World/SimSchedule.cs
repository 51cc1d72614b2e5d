using Netcd.Telemetry;

namespace Netcd.Simulation.World;

/// <summary>Everything that will happen, by simulated time. Runs on the thread that calls <see cref="Run"/>, which captures continuations too.</summary>
public sealed class SimSchedule : ITimeline
{
    private const int SmallDelayTicks = 2000;
    private const long MaxSteps = 20_000_000;

    private readonly PriorityQueue<SimEvent, EventTime> _events = new();
    private readonly SimContext _outside;
    private long _sequence;
    private int _thread;
    private string? _escape;

    /// <summary>Creates an empty schedule.</summary>
    /// <param name="seed">Decides every delay and every random choice.</param>
    public SimSchedule(int seed)
    {
        Random = new Random(seed);
        _outside = new SimContext(this, null);
    }

    /// <summary>The randomness of delays and of the processes.</summary>
    public Random Random { get; }

    /// <summary>Simulated time since the start, in ticks of 100 ns.</summary>
    public long Now { get; private set; }

    /// <summary>Events handled so far; equal runs handle equal numbers.</summary>
    public long Steps { get; private set; }

    /// <summary>A number over order and time of all events so far: runs that differ have different ones.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    /// <summary>Adds an event that belongs to no process.</summary>
    public void Add(TimeSpan delay, Action action) => Add(delay, new SimEvent(action, null, null));

    /// <summary>Up to 200 µs: the time a hand-over between loops takes.</summary>
    public TimeSpan SmallDelay() => TimeSpan.FromTicks(Random.Next(0, SmallDelayTicks));

    /// <summary>Runs events until a condition holds.</summary>
    /// <param name="until">Checked before each event.</param>
    /// <param name="limit">Simulated time after which the run gives up.</param>
    /// <exception cref="TimeoutException">The condition did not come to hold in time, or nothing is left to happen.</exception>
    public void Run(Func<bool> until, TimeSpan limit)
    {
        if (!TryRun(until, limit))
        {
            throw new TimeoutException($"nothing fulfilled the condition by {TimeSpan.FromTicks(Now)} of simulated time (step {Steps})");
        }
    }

    /// <summary>Runs events until a condition holds.</summary>
    /// <returns>False when it did not come to hold within <paramref name="limit"/>; the time is then the end of the limit.</returns>
    public bool TryRun(Func<bool> until, TimeSpan limit)
    {
        long end = Now + limit.Ticks;
        SynchronizationContext? outer = SynchronizationContext.Current;
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            while (!until())
            {
                if (!_events.TryPeek(out _, out EventTime at) || at.Time > end)
                {
                    Now = Math.Max(Now, end);
                    return false;
                }

                Step();
            }

            return true;
        }
        finally
        {
            _thread = 0;
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    internal void Add(TimeSpan delay, SimEvent what)
    {
        if (_thread != 0 && _thread != Environment.CurrentManagedThreadId)
        {
            // Nobody could report from a pool thread, so the run does at its next step.
            Interlocked.CompareExchange(ref _escape, Environment.StackTrace, null);
            return;
        }

        _events.Enqueue(what, new EventTime(Now + delay.Ticks, _sequence++));
    }

    private void Step()
    {
        _events.TryDequeue(out SimEvent next, out EventTime at);
        SimWorld? owner = next.Owner;
        Now = Math.Max(Now, at.Time);
        if (owner is not null)
        {
            if (owner.IsKilled)
            {
                return;
            }

            if (owner.PausedUntil > Now)
            {
                _events.Enqueue(next, at with { Time = owner.PausedUntil });
                return;
            }
        }

        Steps++;
        Invariant.That(Steps < MaxSteps, "the run does not come to an end: too many events");
        Digest = ((Digest ^ (ulong)Now) * 1099511628211) ^ (ulong)at.Sequence;
        SynchronizationContext.SetSynchronizationContext(owner?.Context ?? _outside);
        next.Run();
        owner?.NoticePowerLoss();
        Invariant.That(_escape is null, $"work left the simulated thread: {_escape}");
    }
}
