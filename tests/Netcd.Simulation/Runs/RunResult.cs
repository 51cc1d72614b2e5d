using Netcd.Simulation.Cluster;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Verification;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Runs;

/// <summary>What became of a run.</summary>
/// <param name="Options">What it was.</param>
/// <param name="Settings">The cluster that the seed drew.</param>
/// <param name="Plan">The faults that the seed drew, those left out included.</param>
/// <param name="Violations">Promises that did not hold, the first one first.</param>
/// <param name="SimulatedTime">How long it took on the simulated clock.</param>
/// <param name="Steps">Events.</param>
/// <param name="Operations">Client requests that were answered without error.</param>
/// <param name="Revisions">Revisions of the store.</param>
/// <param name="Digest">A number over everything that happened: equal runs have equal ones.</param>
public sealed record RunResult(
    RunOptions Options,
    ClusterSettings Settings,
    IReadOnlyList<Fault> Plan,
    IReadOnlyList<Violation> Violations,
    TimeSpan SimulatedTime,
    long Steps,
    int Operations,
    long Revisions,
    ulong Digest)
{
    /// <summary>Rare branches of the product that were taken.</summary>
    public required RareBranches RareBranches { get; init; }

    /// <summary>Whether every promise held.</summary>
    public bool Held => Violations.Count == 0;
}
