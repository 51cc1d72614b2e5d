using Netcd.Core.World;
using Netcd.Simulation.Faults;

namespace Netcd.Simulation.Runs;

/// <summary>A family of runs: how many members, what goes wrong, who works.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Description">One line.</param>
/// <param name="Sizes">Cluster sizes to draw from.</param>
/// <param name="Faults">Kinds to draw from.</param>
public sealed record Profile(string Name, string Description, IReadOnlyList<int> Sizes, IReadOnlyList<FaultKind> Faults)
{
    /// <summary>Faults per simulated second.</summary>
    public double FaultRate { get; init; } = 0.7;

    /// <summary>How long clients work and faults happen.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Clients that send every kind of key-value request.</summary>
    public int KvClients { get; init; } = 4;

    /// <summary>Streams of watchers.</summary>
    public int WatchClients { get; init; } = 1;

    /// <summary>Owners of expiring leases.</summary>
    public int LeaseClients { get; init; } = 1;

    /// <summary>Clients that fight for a lock.</summary>
    public int LockClients { get; init; }

    /// <summary>Clients that behave like a Kubernetes API server.</summary>
    public int KubernetesClients { get; init; }

    /// <summary>Clients of the v2 key space.</summary>
    public int V2Clients { get; init; }

    /// <summary>Clients of a user whose rights an operator changes; 0 leaves authentication off.</summary>
    public int AuthClients { get; init; }

    /// <summary>Between how many voters an operator keeps the cluster, who adds, promotes and removes members and moves the leader; null for no operator.</summary>
    public (int Min, int Max)? Voters { get; init; }

    /// <summary>Clients on registers, whose history is searched for a linearization without looking at revisions.</summary>
    public int RegisterClients { get; init; } = 1;

    /// <summary>How long clients of registers and of all key-value requests wait for an answer before they ask somebody else something else.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Rare branches that most members take in every run.</summary>
    public IReadOnlyList<BuggifyPoint> Branches { get; init; } = [];

    /// <summary>Mean time between compactions, zero for none.</summary>
    public TimeSpan CompactionInterval { get; init; } = TimeSpan.FromSeconds(1);
}
