namespace Netcd.Raft.Script;

/// <summary>A group of members that a script drives step by step.</summary>
internal sealed partial class InteractionScript : IScriptHandler
{
    private readonly List<ScriptNode> _nodes = [];
    private readonly OutputBuffer _output = new();
    private List<Message> _inFlight = [];

    public string Run(ScriptCase directive)
    {
        _output.Clear();
        try
        {
            Dispatch(directive);
        }
        catch (ScriptErrorException error)
        {
            if (_output.IsSilent)
            {
                return error.Message;
            }

            _output.Write(error.Message);
        }

        return _output.Text.Length == 0 ? "ok" : _output.Text;
    }

    private void Dispatch(ScriptCase d)
    {
        switch (d.Command)
        {
            case "_breakpoint":
                break;
            case "add-nodes":
                AddNodes(d);
                break;
            case "campaign":
                ThrowOnError(Node(d).Raw.Campaign());
                break;
            case "compact":
                Compact(d);
                break;
            case "deliver-msgs":
                DeliverMessages(d);
                break;
            case "forget-leader":
                Node(d).Raw.ForgetLeader();
                break;
            case "log-level":
                _output.Level = OutputBuffer.ParseLevel(d.Args[0].Key);
                break;
            case "process-ready":
                ForEach(d, "handling Ready", ProcessReady);
                break;
            case "process-append-thread":
                ForEach(d, "processing append thread", ProcessAppendThread);
                break;
            case "process-apply-thread":
                ForEach(d, "processing apply thread", ProcessApplyThread);
                break;
            case "propose":
                Propose(d);
                break;
            case "propose-conf-change":
                ProposeConfChange(d);
                break;
            case "raft-log":
                PrintLog(Node(d));
                break;
            case "raft-state":
                PrintStates();
                break;
            case "report-unreachable":
                ReportUnreachable(d);
                break;
            case "send-snapshot":
                SendSnapshot(d);
                break;
            case "set-randomized-election-timeout":
                Node(d).Raw.Raft.RandomizedElectionTimeout = (int)ScriptCase.Number(d.Value("timeout"));
                break;
            case "stabilize":
                Stabilize(d);
                break;
            case "status":
                PrintStatus(Node(d));
                break;
            case "tick-election":
                Tick(Node(d), Node(d).Config.ElectionTick);
                break;
            case "tick-heartbeat":
                Tick(Node(d), Node(d).Config.HeartbeatTick);
                break;
            case "transfer-leadership":
                Node(ScriptCase.Number(d.Value("from"))).Raw.TransferLeader(Node(ScriptCase.Number(d.Value("to"))).Config.Id);
                break;
            default:
                throw new ScriptErrorException("unknown command");
        }
    }

    private ScriptNode Node(ScriptCase d) => Node(d.NumberAt(0));

    private ScriptNode Node(ulong id) => id >= 1 && id <= (ulong)_nodes.Count
        ? _nodes[(int)(id - 1)]
        : throw new ScriptFormatException($"there is no node {id}");

    /// <summary>Does the same on each node named; several of them get headings.</summary>
    private void ForEach(ScriptCase d, string heading, Action<ScriptNode> action)
    {
        var ids = d.Ids();
        foreach (var id in ids)
        {
            if (ids.Count == 1)
            {
                action(Node(id));
            }
            else
            {
                WithHeading(Node(id), heading, action);
            }
        }
    }

    private void WithHeading(ScriptNode node, string heading, Action<ScriptNode> action)
    {
        _output.WriteLine($"> {node.Config.Id} {heading}");
        _output.Indented(() => action(node));
    }

    private static void Tick(ScriptNode node, int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            node.Raw.Tick();
        }
    }

    private static void ThrowOnError(RaftError error)
    {
        if (error != RaftError.None)
        {
            throw new ScriptErrorException(error.Text());
        }
    }
}
