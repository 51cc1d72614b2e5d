namespace Netcd.Simulation.World;

/// <summary>The time of a run, simulated or real. Actions run one after the other, never two at a time.</summary>
public interface ITimeline
{
    /// <summary>Time since the start, in ticks of 100 ns.</summary>
    long Now { get; }

    /// <summary>Runs something later.</summary>
    void Add(TimeSpan delay, Action action);

    /// <summary>The time a hand-over takes.</summary>
    TimeSpan SmallDelay();
}
