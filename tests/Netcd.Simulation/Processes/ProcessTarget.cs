using Netcd.Processes;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Processes;

/// <summary>A cluster of real processes as clients see it. Members that were replaced keep their numbers.</summary>
internal sealed class ProcessTarget : ITarget
{
    private readonly List<ClusterMember> _members;
    private readonly HashSet<ClusterMember> _left = [];

    public ProcessTarget(ProcessCluster cluster, ITimeline time, TextWriter? trace)
    {
        Cluster = cluster;
        Time = time;
        Trace = new Trace(time, trace);
        Violations = new Violations(time, Trace);
        Truth = new Truth(time, Violations);
        _members = [.. cluster.Members];
    }

    public ProcessCluster Cluster { get; }

    public ITimeline Time { get; }

    public Trace Trace { get; }

    public Violations Violations { get; }

    public Truth Truth { get; }

    public int Count => _members.Count;

    public ClusterMember this[int member] => _members[member];

    public bool HasLeft(int member) => _left.Contains(_members[member]);

    public (string Name, int Incarnation) Describe(int member) => (_members[member].Name, _members[member].Process.Runs);

    public IConnection Connect(Random random) => new ProcessConnection(this);

    /// <summary>The members that have not left.</summary>
    public IEnumerable<int> Present => Enumerable.Range(0, Count).Where(i => !HasLeft(i));

    /// <summary>A member has left for good.</summary>
    public void Leave(ClusterMember member) => _left.Add(member);

    /// <summary>A member has joined.</summary>
    /// <returns>Its number.</returns>
    public int Join(ClusterMember member)
    {
        _members.Add(member);
        return _members.Count - 1;
    }
}
