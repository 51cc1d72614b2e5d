namespace Netcd.Raft.Script;

internal sealed partial class InteractionScript
{
    private void DeliverMessages(ScriptCase d)
    {
        MessageType? type = null;
        var recipients = new List<(ulong Id, bool IsDrop)>();
        foreach (var arg in d.Args)
        {
            if (arg.Values.Count == 0)
            {
                recipients.Add((ScriptCase.Number(arg.Key), false));
            }
            else if (arg.Key == "drop")
            {
                recipients.AddRange(arg.Values.Select(value => (ScriptCase.Number(value), true)));
            }
            else if (arg.Key == "type")
            {
                type = Enum.TryParse<MessageType>(arg.Values[0], out var parsed)
                    ? parsed
                    : throw new ScriptFormatException($"unknown message type {arg.Values[0]}");
            }
        }

        if (recipients.GroupBy(recipient => recipient.Id).Any(group => group.Select(r => r.IsDrop).Distinct().Count() > 1))
        {
            throw new ScriptFormatException("can't both deliver and drop messages to the same node");
        }

        var count = recipients.Sum(recipient => Deliver(recipient.Id, type, recipient.IsDrop));
        if (count == 0)
        {
            _output.WriteLine("no messages");
        }
    }

    /// <summary>Takes the messages to one member out of flight, in order, and lets it step them unless they are dropped.</summary>
    private int Deliver(ulong to, MessageType? type, bool isDrop)
    {
        var taken = _inFlight.Where(message => IsFor(message, to, type, isDrop)).ToList();
        _inFlight = [.. _inFlight.Where(message => !IsFor(message, to, type, isDrop))];
        foreach (var message in taken)
        {
            _output.WriteLine((isDrop ? "dropped: " : "") + Describe.Message(message));
            if (isDrop)
            {
                continue;
            }

            var error = Node(to).Raw.Step(message);
            if (error != RaftError.None)
            {
                _output.WriteLine(error.Text());
            }
        }

        return taken.Count;
    }

    private static bool IsFor(Message message, ulong to, MessageType? type, bool isDrop) =>
        message.To == to && (type is null || message.Type == type) && !(isDrop && IsWithinOneNode(message));

    private static bool IsWithinOneNode(Message message) =>
        message.From == message.To || RaftId.IsStorageThread(message.From) || RaftId.IsStorageThread(message.To);

    private void Stabilize(ScriptCase d)
    {
        var ids = d.Ids();
        List<ScriptNode> nodes = ids.Count == 0 ? _nodes : [.. ids.Select(Node)];
        var level = _output.Level;
        if (d.Find("log-level") is not null)
        {
            _output.Level = OutputBuffer.ParseLevel(d.Value("log-level"));
        }

        try
        {
            while (StabilizeOnce(nodes))
            {
            }
        }
        finally
        {
            _output.Level = level;
        }
    }

    private bool StabilizeOnce(List<ScriptNode> nodes)
    {
        var didWork = false;
        foreach (var node in nodes.Where(node => node.Raw.HasReady))
        {
            didWork = true;
            WithHeading(node, "handling Ready", ProcessReady);
        }

        foreach (var node in nodes.Where(node => _inFlight.Any(message => message.To == node.Config.Id)))
        {
            didWork = true;
            WithHeading(node, "receiving messages", receiver => Deliver(receiver.Config.Id, null, isDrop: false));
        }

        foreach (var node in nodes.Where(node => node.AppendWork.Count > 0))
        {
            didWork = true;
            _output.WriteLine($"> {node.Config.Id} processing append thread");
            while (node.AppendWork.Count > 0)
            {
                _output.Indented(() => ProcessAppendThread(node));
            }
        }

        foreach (var node in nodes.Where(node => node.ApplyWork.Count > 0))
        {
            didWork = true;
            _output.WriteLine($"> {node.Config.Id} processing apply thread");
            while (node.ApplyWork.Count > 0)
            {
                _output.Indented(() => ProcessApplyThread(node));
            }
        }

        return didWork;
    }
}
