namespace Netcd.Raft.Tests.Properties;

/// <summary>
/// A group under a random schedule: messages are lost, repeated and reordered, links are cut, processes end and come back,
/// members come and go, logs are compacted. One seed gives one run.
/// </summary>
internal sealed class RaftSimulation
{
    private const ulong StartIndex = 10;
    private const int MaxInFlight = 2000;
    private readonly SimOptions _options;
    private readonly SafetyOracle _oracle = new();
    private readonly List<SimNode> _nodes = [];
    private readonly List<Message> _network = [];
    private readonly HashSet<(ulong, ulong)> _cut = [];
    private int _proposals;

    public RaftSimulation(int seed)
    {
        _options = new SimOptions(seed);
        var voters = Enumerable.Range(1, _options.Voters).Select(id => (ulong)id).ToArray();
        var start = new Snapshot
        {
            Metadata = new SnapshotMetadata { Index = StartIndex, Term = 1, ConfState = new ConfState { Voters = [.. voters] } },
        };
        for (ulong id = 1; id <= (ulong)_options.Nodes; id++)
        {
            _nodes.Add(new SimNode(id, _options, _oracle, voters.Contains(id) ? start : null));
        }
    }

    public ulong HighestCommitted => _oracle.HighestCommitted;

    public int ReadsAnswered => _nodes.Sum(node => node.ReadsAnswered);

    private Random Random => _options.Random;

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step(AnyNode());
        }
    }

    /// <summary>Without faults the group must elect a leader, commit what is proposed, and bring everybody to the same point.</summary>
    public void Recover()
    {
        _cut.Clear();
        var leader = Settle();
        var target = 0UL;
        for (var i = 0; i < 3 && leader is not null; i++)
        {
            leader.Raw.Propose(new byte[] { 1 });
            Calm(20);
            target = _oracle.HighestCommitted;
            leader = Settle();
        }

        if (leader is null)
        {
            return;
        }

        var behind = Members(leader).Where(node => node.Raw.BasicStatus.Applied < target || node.Raw.BasicStatus.HardState.Commit < target);
        for (var round = 0; round < 100 && behind.Any(); round++)
        {
            Calm(20);
        }

        SafetyOracle.Check(!behind.Any(), $"liveness: members stay behind index {target}");
        SafetyOracle.Check(target > StartIndex, "liveness: nothing was committed");
    }

    private void Step(SimNode node)
    {
        var draw = Random.Next(1000);
        if (draw < _options.CrashPerMille)
        {
            node.Restart();
        }
        else if ((draw -= _options.CrashPerMille) < _options.ConfChangePerMille)
        {
            ProposeConfChange(node);
        }
        else if ((draw -= _options.ConfChangePerMille) < _options.CompactPerMille)
        {
            node.Compact();
        }
        else if ((draw -= _options.CompactPerMille) < _options.PartitionPerMille)
        {
            ChangePartition();
        }
        else if ((draw -= _options.PartitionPerMille) < 30)
        {
            RareRequest(node);
        }
        else if ((draw -= 30) < 60)
        {
            node.Raw.Propose(new byte[] { (byte)_proposals, (byte)(_proposals++ >> 8), (byte)node.Id });
        }
        else if ((draw -= 60) < 90)
        {
            node.Raw.Tick();
        }
        else if (draw < 500)
        {
            Deliver();
        }
        else
        {
            node.Work(_network, _options.CrashPerMille > 0);
        }

        node.Show();
    }

    private void RareRequest(SimNode node)
    {
        switch (Random.Next(8))
        {
            case 0:
                node.Raw.TransferLeader(AnyNode().Id);
                break;
            case 1:
                node.Raw.ForgetLeader();
                break;
            case 2:
                node.Raw.ReportUnreachable(AnyNode().Id);
                break;
            case 3:
                node.Raw.Campaign();
                break;
            default:
                node.Read();
                break;
        }
    }

    private void ProposeConfChange(SimNode node)
    {
        var type = (ConfChangeType)Random.Next(4);
        if (Random.Next(2) == 0)
        {
            node.Raw.ProposeConfChange(new ConfChange { Type = type, NodeId = AnyNode().Id });
            return;
        }

        var changes = Enumerable.Range(0, Random.Next(4))
            .Select(_ => new ConfChangeSingle((ConfChangeType)Random.Next(4), AnyNode().Id)).ToArray();
        var change = new ConfChangeV2 { Transition = (ConfChangeTransition)Random.Next(3), Changes = [.. changes] };
        node.Raw.ProposeConfChange(change);
    }

    private void ChangePartition()
    {
        _cut.Clear();
        if (Random.Next(3) > 0)
        {
            var side = _nodes.Where(_ => Random.Next(2) == 0).Select(node => node.Id).ToHashSet();
            var isOneWay = Random.Next(4) == 0;
            foreach (var (one, two) in _nodes.SelectMany(one => _nodes.Select(two => (one.Id, two.Id))))
            {
                if (side.Contains(one) && !side.Contains(two))
                {
                    _cut.Add((one, two));
                    _cut.UnionWith(isOneWay ? [] : [(two, one)]);
                }
            }
        }
    }

    private void Deliver()
    {
        if (_network.Count == 0)
        {
            return;
        }

        var at = Random.Next(3) == 0 ? Random.Next(_network.Count) : 0;
        var message = _network[at];
        var isRepeated = Random.Next(100) < _options.DuplicatePercent;
        if (!isRepeated)
        {
            _network.RemoveAt(at);
        }

        if (_network.Count > MaxInFlight)
        {
            _network.RemoveRange(0, _network.Count / 2);
        }

        var isLost = Random.Next(100) < _options.LossPercent || _cut.Contains((message.From, message.To));
        Deliver(message, isLost && !isRepeated, isRepeated);
    }

    private void Deliver(Message message, bool isLost, bool isRepeated = false)
    {
        // What travels is bytes.
        SafetyOracle.Check(RaftCodec.TryDecodeMessage(RaftCodec.Encode(message), out var received), "a message cannot be decoded");
        var receiver = _nodes[(int)message.To - 1];
        if (!isLost && !receiver.IsDown)
        {
            receiver.Raw.Step(received);
            receiver.Show();
        }

        if (message.Type == MessageType.MsgSnap && !isRepeated)
        {
            var sender = _nodes[(int)message.From - 1];
            sender.Raw.ReportSnapshot(message.To, failed: isLost || receiver.IsDown);
            sender.Show();
        }
    }

    /// <summary>Time without faults until somebody leads who belongs to the group; null when that is impossible.</summary>
    private SimNode? Settle()
    {
        for (var round = 0; round < 400; round++)
        {
            Calm(5);
            var leader = _nodes.Where(node => node.Raw.BasicStatus.SoftState.Role == RaftRole.Leader && !node.IsDown)
                .MaxBy(node => node.Raw.BasicStatus.HardState.Term);
            if (leader is null)
            {
                // What was taken away may be needed after all: another leader may know of later changes.
                _nodes.ForEach(node => node.IsDown &= round % 50 != 49);
                continue;
            }

            // Members that are no longer in the group are taken away, as an operator would. Among them may be the leader itself.
            var members = Members(leader).ToHashSet();
            _nodes.ForEach(node => node.IsDown = !members.Contains(node));
            if (!leader.IsDown && leader.Raw.BasicStatus.LeadTransferee == RaftId.None)
            {
                return leader;
            }
        }

        SafetyOracle.Check(IsBlockedByFormerVoter(), "liveness: no leader");
        return null;
    }

    /// <summary>
    /// A leader that removed or demoted itself, and lost office before the others knew that the change is committed, may be left with
    /// the longest log, a vote that they need, and no right to campaign. etcd's library has the same gap.
    /// </summary>
    private bool IsBlockedByFormerVoter()
    {
        var longest = _nodes.MaxBy(node => (node.Raw.Raft.Log.LastEntryId.Term, node.Raw.Raft.Log.LastIndex))!;
        return !longest.Raw.Raft.Config.Voters.Contains(longest.Id);
    }

    private IEnumerable<SimNode> Members(SimNode leader)
    {
        var config = leader.Raw.Status().Config;
        return _nodes.Where(node => config.Voters.Contains(node.Id) || config.VotersOutgoing.Contains(node.Id) || config.Learners.Contains(node.Id));
    }

    private void Calm(int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            foreach (var node in _nodes.Where(node => !node.IsDown))
            {
                node.TakeSnapshot();
                node.Raw.Tick();
                node.Show();
            }

            for (var round = 0; round < 3000 && (_network.Count > 0 || _nodes.Any(node => node.HasWork && !node.IsDown)); round++)
            {
                foreach (var node in _nodes.Where(node => node.HasWork && !node.IsDown))
                {
                    node.Work(_network, mayCrash: false);
                    node.Show();
                }

                List<Message> messages = [.. _network];
                _network.Clear();
                messages.ForEach(message => Deliver(message, isLost: false));
            }
        }
    }

    private SimNode AnyNode() => _nodes[Random.Next(_nodes.Count)];
}
