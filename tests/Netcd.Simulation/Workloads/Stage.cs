using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Where the clients of a run play: the cluster, the common record, and when to stop.</summary>
public class Stage(ITarget target, Random random)
{
    private int _clients;
    private int _running;
    private int _waiting;
    private long _lastValue;

    /// <summary>The cluster.</summary>
    public ITarget Target => target;

    /// <summary>What all clients did.</summary>
    public List<Operation> Record { get; } = [];

    /// <summary>What all watches saw.</summary>
    public List<WatchRecord> Watches { get; } = [];

    /// <summary>What happened to leases whose life is checked.</summary>
    public List<LeaseRecord> Leases { get; } = [];

    /// <summary>Calls on the registers of the v3 key space, for the search.</summary>
    public List<Operation<KvRequest, KvAnswer>> Registers { get; } = [];

    /// <summary>Share of the ordinary pace, at most 1.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>How far behind the newest revision compactions may be asked for; 0 when what is compacted must have been seen.</summary>
    public int CompactsAhead { get; init; } = 5;

    /// <summary>
    /// Whether transactions that write may also read old and future revisions. etcd 3.5.30 refuses such a one on the member that answers
    /// and applies part of it on the others, so that the members differ.
    /// </summary>
    public bool ReadsPastInWrites { get; init; } = true;

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
        (string name, Random choices, int number) = NextClient(kind);
        return new Client(target, name, choices, Record, pinned ? number % target.Count : null);
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
        target.Time.Add(target.Time.SmallDelay(), () => _ = RunAsync(work));
    }

    /// <summary>Name, choices and number of the next client.</summary>
    protected (string Name, Random Choices, int Number) NextClient(string kind)
    {
        int number = _clients++;
        return ($"{kind}{number}", new Random(random.Next()), number);
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            target.Violations.Add("workload", e.ToString());
        }

        _running--;
    }
}
