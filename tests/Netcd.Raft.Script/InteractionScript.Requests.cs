using System.Text;

namespace Netcd.Raft.Script;

internal sealed partial class InteractionScript
{
    private void Propose(ScriptCase d)
    {
        if (d.Args is not [_, { Values.Count: 0 } data])
        {
            throw new ScriptFormatException("propose needs a node and one word");
        }

        ThrowOnError(Node(d).Raw.Propose(Encoding.UTF8.GetBytes(data.Key)));
    }

    private void ProposeConfChange(ScriptCase d)
    {
        var isV1 = false;
        var transition = ConfChangeTransition.Auto;
        foreach (var arg in d.Args.Skip(1))
        {
            foreach (var value in arg.Values)
            {
                switch (arg.Key)
                {
                    case "v1":
                        isV1 = ScriptCase.Flag(value);
                        break;
                    case "transition":
                        transition = Transition(value);
                        break;
                    default:
                        throw new ScriptErrorException($"unknown command {arg.Key}");
                }
            }
        }

        var changes = ConfChangeWords.Parse(d.Input);
        if (!isV1)
        {
            ThrowOnError(Node(d).Raw.ProposeConfChange(new ConfChangeV2 { Transition = transition, Changes = changes }));
            return;
        }

        if (changes.Length != 1 || transition != ConfChangeTransition.Auto)
        {
            throw new ScriptErrorException("v1 conf change can only have one operation and no transition");
        }

        ThrowOnError(Node(d).Raw.ProposeConfChange(new ConfChange { Type = changes[0].Type, NodeId = changes[0].NodeId }));
    }

    private static ConfChangeTransition Transition(string value) => value switch
    {
        "auto" => ConfChangeTransition.Auto,
        "implicit" => ConfChangeTransition.JointImplicit,
        "explicit" => ConfChangeTransition.JointExplicit,
        _ => throw new ScriptErrorException($"unknown transition {value}"),
    };

    private void ReportUnreachable(ScriptCase d)
    {
        if (d.Ids() is not [var reporter, var unreachable])
        {
            throw new ScriptErrorException("must specify exactly two node indexes: node on which to report, and reported node");
        }

        Node(reporter).Raw.ReportUnreachable(Node(unreachable).Config.Id);
    }

    private void SendSnapshot(ScriptCase d)
    {
        if (d.Ids() is not [var from, var to])
        {
            throw new ScriptFormatException("send-snapshot needs a sender and a receiver");
        }

        ThrowOnError(Node(from).Storage.Snapshot(out var snapshot));
        var term = Node(from).Raw.BasicStatus.HardState.Term;
        var message = new Message { Type = MessageType.MsgSnap, Term = term, From = from, To = to, Snapshot = snapshot };
        _inFlight.Add(message);
        _output.Write(Describe.Message(message));
    }

    private void Compact(ScriptCase d)
    {
        ThrowOnError(Node(d).Storage.Log.Compact(d.NumberAt(1)));
        PrintLog(Node(d));
    }
}
