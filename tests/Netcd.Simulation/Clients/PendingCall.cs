using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Clients;

/// <summary>A request that is on its way or being served.</summary>
internal sealed class PendingCall(SimMachine machine, Connection connection)
{
    private readonly TaskCompletionSource<(CallStatus Status, Answer Answer)> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends exactly once; the client continues from here.</summary>
    public Task<(CallStatus Status, Answer Answer)> Done => _done.Task;

    /// <summary>The client hears how it ended, unless it has heard before.</summary>
    public void Settle(CallStatus status, in Answer answer)
    {
        if (_done.TrySetResult((status, answer)))
        {
            machine.Forget(this);
        }
    }

    /// <summary>The member's process ended: the connection breaks.</summary>
    public void Lose() => connection.After(() => Settle(CallStatus.Lost, default));
}
