using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>get, put, del, compaction.</summary>
internal static class KvCommands
{
    /// <summary>get.</summary>
    public static Command<CtlContext> Get { get; } = new()
    {
        Usage = "get [options] <key> [range_end]",
        Summary = "Reads a key, or all keys of a range",
        Flags = KvArguments.Get,
        Run = GetAsync,
    };

    /// <summary>put.</summary>
    public static Command<CtlContext> Put { get; } = new()
    {
        Usage = "put [options] <key> <value> (<value> can also be given from stdin)",
        Summary = "Stores a value under a key",
        Description =
            """
            A value that begins with '-' would be taken for a flag; put '--' before it:
            $ put <key> -- <value>

            Without a value, standard input is read to its end:
            $ put <key> < file
            """,
        Flags = KvArguments.Put,
        Run = PutAsync,
    };

    /// <summary>del.</summary>
    public static Command<CtlContext> Delete { get; } = new()
    {
        Usage = "del [options] <key> [range_end]",
        Summary = "Deletes a key, or all keys of a range [key, range_end)",
        Flags = KvArguments.Delete,
        Run = DeleteAsync,
    };

    /// <summary>compaction.</summary>
    public static Command<CtlContext> Compaction { get; } = new()
    {
        Usage = "compaction [options] <revision>",
        Summary = "Forgets the history of keys before a revision",
        Flags = [Flag.Switch("physical", "wait until the history is removed from the database")],
        Run = CompactAsync,
    };

    private static async Task<int> GetAsync(CtlContext context, Invocation invocation)
    {
        RangeRequest request = KvArguments.ToRange(invocation);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        bool isStreamed = invocation.Flags.Bool("stream") && session.Printer.Format == OutputFormat.Simple && !invocation.Flags.Bool("count-only");
        RangeResponse response = isStreamed ? new RangeResponse() : await session.TryAsync(session.Client.Kv.GetAsync(request));
        if (invocation.Flags.Bool("count-only") && session.Printer.Format != OutputFormat.Fields)
        {
            throw CommandException.BadArguments("--count-only is only for `--write-out=fields`");
        }

        bool valuesOnly = invocation.Flags.Bool("print-value-only");
        if (valuesOnly && session.Printer.Format != OutputFormat.Simple)
        {
            throw CommandException.BadArguments("print-value-only is only for `--write-out=simple`");
        }

        Printer printer = valuesOnly ? session.Printer.WithValuesOnly() : session.Printer;
        if (!isStreamed)
        {
            printer.Print(new RangeAnswer(response));
            return ExitCode.Success;
        }

        await using IAsyncEnumerator<RangeResponse> parts = session.Client.Kv.StreamAsync(request).GetAsyncEnumerator();
        while (await session.TryAsync(parts.MoveNextAsync().AsTask()))
        {
            printer.Print(new RangeAnswer(parts.Current));
        }

        return ExitCode.Success;
    }

    private static async Task<int> PutAsync(CtlContext context, Invocation invocation)
    {
        PutRequest request = KvArguments.ToPut(context, invocation);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Kv.PutAsync(request), static r => new PutAnswer(r));
    }

    private static async Task<int> DeleteAsync(CtlContext context, Invocation invocation)
    {
        DeleteRangeRequest request = KvArguments.ToDelete(context, invocation);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Kv.DeleteAsync(request), static r => new DeleteAnswer(r));
    }

    private static async Task<int> CompactAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("compaction command needs 1 argument");
        }

        if (!GoInteger.TryParse(invocation.Arguments[0], 10, out long revision, out string problem))
        {
            throw new CommandException(ExitCode.Error, problem);
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        await session.TryAsync(session.Client.Kv.CompactAsync(revision, invocation.Flags.Bool("physical")));
        context.Out.Line($"compacted revision {revision}");
        return ExitCode.Success;
    }
}
