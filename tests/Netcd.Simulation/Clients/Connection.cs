using Google.Protobuf;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Cluster;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Clients;

/// <summary>The way from one client to the members of a simulated cluster: it takes time, and it breaks with the member's process.</summary>
/// <param name="cluster">Whom to talk to.</param>
/// <param name="random">Delays.</param>
public sealed class Connection(SimCluster cluster, Random random) : IConnection
{
    private SimSchedule Schedule => cluster.Schedule;

    /// <inheritdoc/>
    public Task<(CallStatus Status, Answer Answer)> CallAsync(int member, string user, OperationKind kind, IMessage request, TimeSpan timeout) =>
        CallAsync(cluster.Machines[member], m => Api.CallAsync(m, user, kind, request), timeout);

    /// <inheritdoc/>
    public IWatchSession Watch(int member, Action<WatchResponse> receive, TimeSpan readingPause) =>
        new WatchSession(this, cluster.Machines[member], receive, readingPause);

    /// <summary>Sends a request to one member and waits for its answer.</summary>
    /// <param name="machine">Where the member runs.</param>
    /// <param name="serve">What the member's API layer does; runs inside its process.</param>
    /// <param name="timeout">The client's deadline.</param>
    public async Task<(CallStatus Status, Answer Answer)> CallAsync(SimMachine machine, Func<EtcdMember, ValueTask<Answer>> serve, TimeSpan timeout)
    {
        var call = new PendingCall(machine, this);
        After(() => Arrive(machine, call, serve));
        Schedule.Add(timeout, () => call.Settle(CallStatus.Lost, default));
        return await call.Done;
    }

    /// <summary>Runs something when a message of now would have arrived.</summary>
    internal void After(Action action) => Schedule.Add(cluster.Settings.NetworkDelay * (0.5 + random.NextDouble()), action);

    private void Arrive(SimMachine machine, PendingCall call, Func<EtcdMember, ValueTask<Answer>> serve)
    {
        if (machine is { IsServing: true, Process: { } process, Member: { } member })
        {
            machine.Track(call);
            process.After(TimeSpan.Zero, () => _ = ServeAsync(process, member, call, serve));
        }
        else
        {
            After(() => call.Settle(CallStatus.Refused, default));
        }
    }

    private async Task ServeAsync(SimWorld process, EtcdMember member, PendingCall call, Func<EtcdMember, ValueTask<Answer>> serve)
    {
        Answer answer;
        try
        {
            answer = await serve(member);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        catch (Exception e) when (e is not IOException)
        {
            cluster.Violations.Add("request failed", e.ToString());
            return;
        }

        if (!process.SimulatedDisk.IsOff)
        {
            After(() => call.Settle(CallStatus.Answered, answer));
        }
    }
}
