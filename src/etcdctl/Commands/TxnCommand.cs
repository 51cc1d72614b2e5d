using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>txn: conditions and operations line by line from standard input, each part ended by an empty line.</summary>
internal static class TxnCommand
{
    /// <summary>txn.</summary>
    public static Command<CtlContext> Txn { get; } = new()
    {
        Usage = "txn [options]",
        Summary = "Does several operations at once, if conditions hold",
        Description =
            """
            Reads three parts from standard input, each ended by an empty line: conditions, operations for when all of them
            hold, operations for when one does not. Example:

            mod("key1") > "0"
            value("key2") = "yes"

            put key1 "overwrote key1"

            get key1
            del key2

            Targets: create, mod, version, value, lease. Comparisons: = != > <.
            """,
        Flags = [Flag.Switch("interactive", "say what is expected next", 'i')],
        Run = RunAsync,
    };

    /// <summary>The commands inside a transaction; a tool of its own, so that lines are read by the rules of command lines.</summary>
    private static readonly Command<CtlContext> Operations = new()
    {
        Usage = "txn",
        Summary = "",
        Commands =
        [
            KvCommands.Put with { Run = null },
            KvCommands.Get with { Run = null },
            KvCommands.Delete with { Run = null },
        ],
    };

    private static async Task<int> RunAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 0)
        {
            throw CommandException.BadArguments("txn command does not accept argument");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        bool isInteractive = invocation.Flags.Bool("interactive");
        TxnBuilder txn = session.Client.Kv.Txn();
        Prompt(context, isInteractive, "compares:");
        txn.If([.. Lines(context).Select(CompareText.Parse)]);
        Prompt(context, isInteractive, "success requests (get, put, del):");
        txn.Then([.. Lines(context).Select(line => OperationOf(context, line))]);
        Prompt(context, isInteractive, "failure requests (get, put, del):");
        txn.Else([.. Lines(context).Select(line => OperationOf(context, line))]);
        return await session.PrintAsync(txn.CommitAsync(), static r => new TxnAnswer(r));
    }

    private static void Prompt(CtlContext context, bool isInteractive, string text)
    {
        if (isInteractive)
        {
            context.Out.Line(text);
            context.Out.Flush();
        }
    }

    private static IEnumerable<string> Lines(CtlContext context)
    {
        while (true)
        {
            string line = InputLines.Read(context.In)?.Trim() ?? throw new CommandException(ExitCode.InvalidInput, "EOF");
            if (line.Length == 0)
            {
                yield break;
            }

            yield return line;
        }
    }

    private static RequestOp OperationOf(CtlContext context, string line)
    {
        List<string> words = ShellWords.Split(line);
        if (words.Count < 2)
        {
            throw new CommandException(ExitCode.InvalidInput, "invalid txn compare request: " + line);
        }

        CommandPath<CtlContext> path = CommandPath<CtlContext>.Find(Operations, words);
        var flags = new FlagValues(path.OwnFlags);
        var arguments = new List<string>();
        if (path.Chain.Count == 1 || FlagParser.Parse(path.Rest, flags, arguments).Length > 0)
        {
            throw new CommandException(ExitCode.InvalidInput, "invalid txn request: " + line);
        }

        var operation = new Invocation(flags, arguments, words);
        return path.Command.Name switch
        {
            "put" => Operation.Of(KvArguments.ToPut(context, operation)),
            "get" => Operation.Of(KvArguments.ToRange(operation)),
            _ => Operation.Of(KvArguments.ToDelete(context, operation)),
        };
    }
}
