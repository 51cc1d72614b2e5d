using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Network;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;
using Netcd.Simulation.World;
using Netcd.Telemetry.Metrics;

namespace Netcd.Simulation.Cluster;

/// <summary>The machines of a simulated cluster, the network between them, and what is checked while they run.</summary>
public sealed class SimCluster : ITarget
{
    private readonly List<SimMachine> _machines = [];
    private readonly string _initialCluster;

    /// <summary>Lays out the machines; nothing runs before <see cref="StartAll"/>.</summary>
    public SimCluster(SimSchedule schedule, ClusterSettings settings, Trace trace, RareBranches? rareBranches = null)
    {
        RareBranches = rareBranches;
        Schedule = schedule;
        Settings = settings;
        Trace = trace;
        Violations = new Violations(schedule, trace);
        Truth = new Truth(schedule, Violations);
        Leaders = new Leaders(Violations);
        Network = new SimNetwork(this, new Random(schedule.Random.Next()));
        _initialCluster = string.Join(',', Enumerable.Range(0, settings.Members).Select(i => $"{NameOf(i)}={UrlOf(i)}"));
        for (int i = 0; i < settings.Members; i++)
        {
            _machines.Add(new SimMachine(this, i, OptionsOf(i, settings)));
        }
    }

    /// <summary>Time and order.</summary>
    public SimSchedule Schedule { get; }

    /// <summary>What the seed drew.</summary>
    public ClusterSettings Settings { get; }

    /// <inheritdoc/>
    public Trace Trace { get; }

    /// <inheritdoc/>
    public Violations Violations { get; }

    /// <inheritdoc/>
    public Truth Truth { get; }

    /// <summary>The rare branches that its members take; null for none.</summary>
    public RareBranches? RareBranches { get; }

    /// <summary>The history of elections.</summary>
    public Leaders Leaders { get; }

    /// <summary>Told of each machine whose member became leader.</summary>
    public Action<SimMachine>? LeaderElected { get; set; }

    /// <summary>Told of each machine that ends because its member was removed.</summary>
    public Action<SimMachine>? MemberLeft { get; set; }

    /// <summary>The links.</summary>
    public SimNetwork Network { get; }

    /// <summary>All machines, those that left included.</summary>
    public IReadOnlyList<SimMachine> Machines => _machines;

    /// <summary>The machine whose member leads the newest term, null when none does.</summary>
    public SimMachine? Leader
    {
        get
        {
            SimMachine? leader = null;
            foreach (SimMachine machine in _machines)
            {
                if (machine.Member?.Raft.View is { IsLeader: true } view && (leader is null || view.Term > leader.Member!.Raft.View.Term))
                {
                    leader = machine;
                }
            }

            return leader;
        }
    }

    /// <inheritdoc/>
    public ITimeline Time => Schedule;

    /// <inheritdoc/>
    public int Count => _machines.Count;

    /// <inheritdoc/>
    public bool HasLeft(int member) => _machines[member].IsRetired;

    /// <inheritdoc/>
    public (string Name, int Incarnation) Describe(int member) => (_machines[member].Name, _machines[member].Incarnation);

    /// <inheritdoc/>
    public IConnection Connect(Random random) => new Connection(this, random);

    /// <summary>Starts every machine.</summary>
    public void StartAll()
    {
        foreach (SimMachine machine in _machines)
        {
            machine.Start();
        }
    }

    /// <summary>The machine of a peer URL.</summary>
    public SimMachine? MachineAt(string url)
    {
        foreach (SimMachine machine in _machines)
        {
            if (machine.PeerUrl == url && !machine.IsRetired)
            {
                return machine;
            }
        }

        return null;
    }

    /// <summary>A further machine with an empty disk, for a member that joins. It is not started.</summary>
    public SimMachine LayOut()
    {
        int index = _machines.Count;
        var machine = new SimMachine(this, index, Settings.For(NameOf(index), UrlOf(index), "") with { IsNewCluster = false });
        _machines.Add(machine);
        return machine;
    }

    /// <summary>The flags of a member that joins: whoever is a member now, and itself. Without a leader the member that knows most is asked.</summary>
    internal MemberOptions OptionsToJoin(SimMachine machine)
    {
        SimMachine? source = Leader ?? _machines.Where(static m => m is { IsRetired: false, Member: not null }).MaxBy(static m => m.Member!.AppliedIndex.Value);
        IEnumerable<Member> members = source?.Member!.Membership.View.Members ?? [];
        IEnumerable<string> urls = members.Select(static m => m.PeerUrls[0]).Append(machine.PeerUrl).Distinct();
        return machine.Options with { InitialCluster = string.Join(',', urls.Select(u => $"{MachineAt(u)?.Name ?? "lost"}={u}")) };
    }

    internal MemberOptions OptionsOf(int index, ClusterSettings settings) => settings.For(NameOf(index), UrlOf(index), _initialCluster);

    internal Task<EtcdMember> OpenAsync(SimMachine machine, SimWorld process)
    {
        var peers = new SimPeers(this, machine, process);
        return EtcdMember.OpenAsync(machine.Options, process, peers, peers, new MetricRegistry(), new MemberLog(machine.Name, Trace));
    }

    private static string NameOf(int index) => $"n{index}";

    private static string UrlOf(int index) => $"http://10.0.0.{index + 1}:2380";
}
