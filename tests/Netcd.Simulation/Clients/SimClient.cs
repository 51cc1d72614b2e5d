using Netcd.Core.LocalMember;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Clients;

/// <summary>A client of a simulated cluster, which can also ask what is not part of etcd's client API.</summary>
public sealed class SimClient(SimCluster cluster, string name, Random random, List<Operation> record, int? pinnedTo = null)
    : Client(cluster, name, random, record, pinnedTo)
{
    /// <summary>Asks something that is not part of the recorded history.</summary>
    public Task<(CallStatus Status, Answer Answer)> AskAsync(SimMachine machine, Func<EtcdMember, ValueTask<Answer>> serve) =>
        ((Connection)Connection).CallAsync(machine, serve, Timeout);

    /// <summary>The machine for the next request.</summary>
    public SimMachine PickMachine() => cluster.Machines[PickMember()];
}
