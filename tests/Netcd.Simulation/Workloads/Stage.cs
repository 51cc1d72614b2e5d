using Netcd.Simulation.Clients;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Workloads;

/// <summary>Where the clients of a run play: the cluster, the common record, and when to stop.</summary>
public sealed class Stage(SimCluster cluster, Random random)
{
    private int _clients;
    private int _running;
    private long _lastValue;

    /// <summary>The cluster.</summary>
    public SimCluster Cluster => cluster;

    /// <summary>What all clients did.</summary>
    public List<Operation> Record { get; } = [];

    /// <summary>What all watches saw.</summary>
    public List<WatchRecord> Watches { get; } = [];

    /// <summary>What happened to leases whose life is checked.</summary>
    public List<LeaseRecord> Leases { get; } = [];

    /// <summary>Share of the ordinary pace, at most 1.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Whether clients are to finish what they do and end.</summary>
    public bool IsOver { get; set; }

    /// <summary>The revision that every watch has to reach; 0 before the clients have ended.</summary>
    public long FinalRevision { get; set; }

    /// <summary>Clients at work.</summary>
    public int Running => _running;

    /// <summary>Creates a client with choices of its own.</summary>
    /// <param name="kind">First part of its name.</param>
    /// <param name="pinned">Whether it talks to one member only.</param>
    public Client NewClient(string kind, bool pinned)
    {
        int number = _clients++;
        return new Client(cluster, $"{kind}{number}", new Random(random.Next()), Record, pinned ? number % cluster.Machines.Count : null);
    }

    /// <summary>A value that no other operation of the run writes.</summary>
    public string NewValue() => $"v{++_lastValue}";

    /// <summary>A lease id that no other operation of the run grants.</summary>
    public long NewLease() => 1000 + ++_lastValue;

    /// <summary>Begins a client's work.</summary>
    public void Begin(Func<Task> work)
    {
        _running++;
        cluster.Schedule.Add(cluster.Schedule.SmallDelay(), () => _ = RunAsync(work));
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            cluster.Violations.Add("workload", e.ToString());
        }

        _running--;
    }
}
