using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Workloads;

/// <summary>Where the clients of a run play: the cluster, the common record, and when to stop.</summary>
public sealed class Stage(SimCluster cluster, Random random)
{
    private int _clients;
    private int _running;
    private int _waiting;
    private long _lastValue;

    /// <summary>The cluster.</summary>
    public SimCluster Cluster => cluster;

    /// <summary>What all clients did.</summary>
    public List<Operation> Record { get; } = [];

    /// <summary>What all watches saw.</summary>
    public List<WatchRecord> Watches { get; } = [];

    /// <summary>What happened to leases whose life is checked.</summary>
    public List<LeaseRecord> Leases { get; } = [];

    /// <summary>What each user may do whose rights change.</summary>
    public List<AuthRights> Rights { get; } = [];

    /// <summary>Calls on the registers of the v3 key space, for the search.</summary>
    public List<Operation<KvRequest, KvAnswer>> Registers { get; } = [];

    /// <summary>What clients wrote and read in the v2 key space.</summary>
    public List<V2Record> V2Record { get; } = [];

    /// <summary>What waits in the v2 key space brought.</summary>
    public List<V2WaitRecord> V2Waits { get; } = [];

    /// <summary>Calls on the register of the v2 key space.</summary>
    public List<Operation<RegisterCall, RegisterAnswer>> V2Register { get; } = [];

    /// <summary>Share of the ordinary pace, at most 1.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Whether clients are to finish what they do and end.</summary>
    public bool IsOver { get; set; }

    /// <summary>The revision that every watch has to reach; 0 before the clients have ended.</summary>
    public long FinalRevision { get; set; }

    /// <summary>Clients at work, watchers included.</summary>
    public int Running => _running;

    /// <summary>Clients at work that end by themselves when the run is over.</summary>
    public int Working => _running - _waiting;

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

    /// <summary>A number above 0 that no other operation of the run writes.</summary>
    public long NewNumber() => ++_lastValue;

    /// <summary>A lease id that no other operation of the run grants.</summary>
    public long NewLease() => 1000 + ++_lastValue;

    /// <summary>Begins a client's work.</summary>
    /// <param name="work">What it does.</param>
    /// <param name="waitsForEnd">Whether it goes on until <see cref="FinalRevision"/> is reached.</param>
    public void Begin(Func<Task> work, bool waitsForEnd = false)
    {
        _running++;
        _waiting += waitsForEnd ? 1 : 0;
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
