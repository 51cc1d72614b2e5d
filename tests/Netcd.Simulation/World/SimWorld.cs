using Netcd.Core.World;
using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;

namespace Netcd.Simulation.World;

/// <summary>
/// The world of one process, in one thread with all others: loops, timers and continuations are events of one schedule whose
/// order and delays come from a seed. The same seed gives the same run.
/// </summary>
public sealed class SimWorld : IWorld
{
    private readonly SimSchedule _schedule;
    private readonly SimClock _clock;

    /// <summary>Creates a world over a schedule that outlives it, as a machine outlives its processes.</summary>
    public SimWorld(SimSchedule schedule, SimDisk disk)
    {
        _schedule = schedule;
        _clock = new SimClock(this, schedule);
        SimulatedDisk = disk;
        Context = new SimContext(schedule, this);
    }

    /// <inheritdoc/>
    public TimeProvider Clock => _clock;

    /// <inheritdoc/>
    public IDisk Disk => SimulatedDisk;

    /// <summary>The disk with its faults.</summary>
    public SimDisk SimulatedDisk { get; }

    /// <inheritdoc/>
    public Random Random => _schedule.Random;

    /// <inheritdoc/>
    public void FillSecret(Span<byte> buffer) => _schedule.Random.NextBytes(buffer);

    /// <summary>Whether the process of this world was killed: nothing of it runs any more.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Simulated time up to which the process stands still, as after SIGSTOP; its clocks go on.</summary>
    public long PausedUntil { get; set; }

    /// <summary>How long a turn of a loop waits before it runs, by the name of the loop and whether it waits for the disk.</summary>
    public Func<string, bool, TimeSpan>? TurnDelay { get; set; }

    /// <summary>Told once when the process stops because its disk lost power.</summary>
    public Action? PowerLost { get; set; }

    /// <summary>Difference between this machine's calendar and the true one.</summary>
    public TimeSpan CalendarOffset
    {
        get => _clock.CalendarOffset;
        set => _clock.CalendarOffset = value;
    }

    /// <summary>How fast this machine's clock runs; 1 is true. Timers that are running keep the rate they were set with.</summary>
    public double ClockRate
    {
        get => _clock.Rate;
        set => _clock.Rate = value;
    }

    /// <summary>The rare branches that are taken; null for none.</summary>
    public RareBranches? RareBranches { get; init; }

    internal SynchronizationContext Context { get; }

    /// <inheritdoc/>
    public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, LoopWaits waits = LoopWaits.Never) => new SimLoop(this, name, turn, onFault, blocks: waits != LoopWaits.Never);

    /// <inheritdoc/>
    public bool Buggify(BuggifyPoint point) => RareBranches is { } branches && branches.Takes(point);

    /// <inheritdoc/>
    public void RunInBackground(string name, Action work) => After(_schedule.SmallDelay(), work);

    /// <summary>Ends the process: events of it that are still scheduled do nothing.</summary>
    public void Kill() => IsKilled = true;

    /// <summary>Schedules an event of this process.</summary>
    public void After(TimeSpan delay, Action action) => _schedule.Add(delay, new SimEvent(action, null, this));

    internal TimeSpan LoopDelay(string name, bool blocks) => _schedule.SmallDelay() + (TurnDelay?.Invoke(name, blocks) ?? TimeSpan.Zero);

    /// <summary>Nothing a process does after its disk lost power may be seen.</summary>
    internal void NoticePowerLoss()
    {
        if (SimulatedDisk.IsOff && !IsKilled)
        {
            IsKilled = true;
            PowerLost?.Invoke();
        }
    }
}
