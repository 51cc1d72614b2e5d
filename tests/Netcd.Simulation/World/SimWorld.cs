using Netcd.Core.World;
using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;

namespace Netcd.Simulation.World;

/// <summary>
/// A world in one thread: loops, timers and continuations are events of one schedule whose order and delays come from a seed.
/// The same seed gives the same run.
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

    /// <inheritdoc/>
    public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, bool blocks = false) => new SimLoop(this, turn, onFault);

    /// <inheritdoc/>
    public void RunInBackground(string name, Action work) => After(_schedule.SmallDelay(), work);

    /// <summary>Ends the process: events of it that are still scheduled do nothing.</summary>
    public void Kill() => IsKilled = true;

    internal void After(TimeSpan delay, Action action) => _schedule.Add(delay, () =>
    {
        if (!IsKilled)
        {
            action();
        }
    });

    internal TimeSpan SmallDelay() => _schedule.SmallDelay();
}
