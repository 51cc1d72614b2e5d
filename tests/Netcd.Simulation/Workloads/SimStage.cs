using Netcd.Simulation.Checkers;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Workloads;

/// <summary>The stage of a simulated cluster, with what only there is recorded.</summary>
public sealed class SimStage(SimCluster cluster, Random random) : Stage(cluster, random)
{
    /// <summary>The cluster.</summary>
    public SimCluster Cluster => cluster;

    /// <summary>What each user may do whose rights change.</summary>
    public List<AuthRights> Rights { get; } = [];

    /// <summary>What clients wrote and read in the v2 key space.</summary>
    public List<V2Record> V2Record { get; } = [];

    /// <summary>What waits in the v2 key space brought.</summary>
    public List<V2WaitRecord> V2Waits { get; } = [];

    /// <summary>Calls on the register of the v2 key space.</summary>
    public List<Operation<RegisterCall, RegisterAnswer>> V2Register { get; } = [];

    /// <summary>Creates a client of any member with choices of its own.</summary>
    /// <param name="kind">First part of its name.</param>
    public SimClient NewSimClient(string kind)
    {
        (string name, Random choices, _) = NextClient(kind);
        return new SimClient(cluster, name, choices, Record);
    }
}
