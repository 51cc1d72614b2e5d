namespace Netcd.Simulation.World;

/// <summary>Makes continuations events of the schedule that belong to the process which awaited.</summary>
internal sealed class SimContext(SimSchedule schedule, SimWorld? owner) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => schedule.Add(schedule.SmallDelay(), new SimEvent(d, state, owner));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
