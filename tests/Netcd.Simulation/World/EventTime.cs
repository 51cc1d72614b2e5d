namespace Netcd.Simulation.World;

/// <summary>When an event is due; equal times keep the order in which they were scheduled.</summary>
/// <param name="Time">Simulated time in ticks of 100 ns.</param>
/// <param name="Sequence">Number of the event.</param>
internal readonly record struct EventTime(long Time, long Sequence) : IComparable<EventTime>
{
    public int CompareTo(EventTime other) => Time != other.Time ? Time.CompareTo(other.Time) : Sequence.CompareTo(other.Sequence);
}
