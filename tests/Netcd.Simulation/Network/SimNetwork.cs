using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Network;

/// <summary>
/// What lies between the members. Messages travel encoded, as over a real wire, one way at a time, with the faults of their link.
/// A process that ends breaks its connections: what was under way to or from it is lost.
/// </summary>
public sealed class SimNetwork
{
    private const int SnapshotPart = 4 << 10;

    private readonly SimCluster _cluster;
    private readonly Random _random;
    private readonly Dictionary<(int From, int To), Link> _links = [];
    private readonly Dictionary<int, SimPeers> _running = [];

    internal SimNetwork(SimCluster cluster, Random random)
    {
        _cluster = cluster;
        _random = random;
    }

    /// <summary>Messages that arrived.</summary>
    public long Delivered { get; private set; }

    /// <summary>The link of one direction.</summary>
    public Link this[SimMachine from, SimMachine to]
    {
        get
        {
            if (!_links.TryGetValue((from.Index, to.Index), out Link? link))
            {
                _links.Add((from.Index, to.Index), link = new Link());
            }

            return link;
        }
    }

    /// <summary>Makes every link good again.</summary>
    public void Heal()
    {
        foreach (Link link in _links.Values)
        {
            link.Heal();
        }
    }

    internal void Register(SimPeers peers) => _running[peers.Machine.Index] = peers;

    internal void OnProcessEnded(SimMachine machine)
    {
        _running.Remove(machine.Index);
        foreach (SimPeers other in _running.Values)
        {
            other.Lost(machine.PeerUrl);
        }

        foreach (((int from, int to), Link link) in _links)
        {
            if (from == machine.Index || to == machine.Index)
            {
                link.Connection++;
            }
        }
    }

    /// <summary>The running end at a peer URL, when both directions work.</summary>
    internal SimPeers? Reach(SimMachine from, string url)
    {
        SimMachine? to = _cluster.MachineAt(url);
        return to is not null && !this[from, to].IsCut && !this[to, from].IsCut ? _running.GetValueOrDefault(to.Index) : null;
    }

    /// <summary>One way, with all faults of the link.</summary>
    internal TimeSpan Delay(Link link) => _cluster.Settings.NetworkDelay * (link.Slowness * (0.5 + _random.NextDouble()));

    /// <summary>Sends an encoded message.</summary>
    internal void Send(SimMachine from, SimMachine to, MessageType type, ReadOnlyMemory<byte> bytes)
    {
        Link link = this[from, to];
        if (link.IsCut || (link.Loss > 0 && _random.NextDouble() < link.Loss))
        {
            return;
        }

        // A forwarded proposal has no number that would tell a copy from another proposal; etcd counts on TCP for that.
        bool mayDouble = link.Duplication > 0 && type != MessageType.MsgProp;
        int copies = mayDouble && _random.NextDouble() < link.Duplication ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            int connection = link.Connection;
            _cluster.Schedule.Add(ArrivalDelay(link), () => Arrive(from, to, link, connection, type, bytes));
        }
    }

    /// <summary>Carries a snapshot in parts over a stream that may break; the outcome is reported to the sender.</summary>
    internal void SendSnapshot(SimPeers sender, SimMachine to, OutgoingSnapshot snapshot) =>
        new SnapshotTransfer(_cluster, sender, to, snapshot, SnapshotPart).Begin();

    internal SimPeers? Running(SimMachine machine) => _running.GetValueOrDefault(machine.Index);

    private TimeSpan ArrivalDelay(Link link)
    {
        long now = _cluster.Schedule.Now;
        long arrival = Math.Max(now + Delay(link).Ticks, link.CloggedUntil);
        if (!link.Reorders)
        {
            arrival = Math.Max(arrival, link.LastArrival);
            link.LastArrival = arrival;
        }

        return TimeSpan.FromTicks(arrival - now);
    }

    private void Arrive(SimMachine from, SimMachine to, Link link, int connection, MessageType type, ReadOnlyMemory<byte> bytes)
    {
        if (link.IsCut || link.Connection != connection || Running(to) is not { } receiver)
        {
            return;
        }

        Delivered++;
        if (_cluster.Trace.IsOn && type is not (MessageType.MsgHeartbeat or MessageType.MsgHeartbeatResp))
        {
            _cluster.Trace.Line(to.Name, $"gets {type} of {from.Name}, {bytes.Length} bytes");
        }

        receiver.Receive(from, bytes);
    }
}
