using Netcd.Client.Watch;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>watch: prints events, or runs a command at each.</summary>
internal static class WatchCommand
{
    private static readonly IReadOnlyList<Flag> OwnFlags =
    [
        Flag.Switch("interactive", "read watches from standard input", 'i'),
        Flag.Switch("prefix", "all keys that begin with the key"),
        Flag.Number("rev", "revision to begin with (0: what comes next)"),
        Flag.Switch("prev-kv", "show each pair as it was before the event"),
        Flag.Switch("progress-notify", "let the server tell how far it is when nothing happens"),
    ];

    /// <summary>watch.</summary>
    public static Command<CtlContext> Watch { get; } = new()
    {
        Usage = "watch [options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...]",
        Summary = "Shows changes of keys as they happen",
        Description =
            """
            A command after '--' is run at each event, which it finds in ETCD_WATCH_REVISION, ETCD_WATCH_EVENT_TYPE,
            ETCD_WATCH_KEY and ETCD_WATCH_VALUE.
            With -i each line of standard input is 'watch [options] <key> [range_end] [-- command]' or 'progress'.
            """,
        Flags = OwnFlags,
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(CtlContext context, Invocation invocation)
    {
        IReadOnlyList<string> environment = WatchTarget.FromEnvironment(context.Environment);
        if (invocation.Flags.Bool("interactive"))
        {
            return await new WatchDialogue(context, environment, OwnFlags).RunAsync(invocation);
        }

        string[] words = [.. invocation.Words.SkipWhile(static word => !"watch".StartsWith(word, StringComparison.Ordinal) || word.Length == 0).Skip(1)];
        var target = WatchTarget.Parse(invocation.Arguments, words, environment);
        if (words.Length == 0 && environment.Count == 0)
        {
            throw CommandException.BadArguments("bad number of arguments");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        WatchCreateRequest request = target.ToRequest(invocation.Flags);
        await FollowAsync(context, session, request, target.Command, null);
        throw new CommandException(ExitCode.Interrupted, "watch is canceled by the server");
    }

    /// <summary>Prints the events of a watch until the server ends it.</summary>
    /// <param name="context">The run.</param>
    /// <param name="session">Its client and printer; used by one watch at a time for printing.</param>
    /// <param name="request">What to watch.</param>
    /// <param name="command">Command to run at each event; empty: none.</param>
    /// <param name="progress">Lets others ask for progress; null: nobody does.</param>
    /// <exception cref="CommandException">The command failed.</exception>
    public static async Task FollowAsync(
        CtlContext context, CtlSession session, WatchCreateRequest request, IReadOnlyList<string> command, WatchProgress? progress)
    {
        try
        {
            await foreach (WatchResponse batch in session.Client.Watch.WatchAsync(request, progress))
            {
                lock (context.Printing)
                {
                    Show(context, session, batch);
                    RunAtEach(context, batch, command);
                }
            }
        }
        catch (WatchCanceledException e)
        {
            context.Warn($"watch was canceled ({e.Message})");
            session.Printer.Print(new WatchAnswer(e.Response));
        }
        catch (RpcException e)
        {
            context.Warn($"watch was canceled ({ErrorText.Of(e)})");
        }
    }

    private static void Show(CtlContext context, CtlSession session, WatchResponse batch)
    {
        if (batch.Events.Count == 0)
        {
            context.Out.Line($"progress notify: {batch.Header.Revision}");
        }

        session.Printer.Print(new WatchAnswer(batch));
    }

    private static void RunAtEach(CtlContext context, WatchResponse batch, IReadOnlyList<string> command)
    {
        if (command.Count == 0)
        {
            return;
        }

        foreach (Event change in batch.Events)
        {
            var variables = new Dictionary<string, string>
            {
                ["ETCD_WATCH_REVISION"] = $"{batch.Header.Revision}",
                ["ETCD_WATCH_EVENT_TYPE"] = GoQuote.Quote(WatchAnswer.TypeName(change)),
                ["ETCD_WATCH_KEY"] = GoQuote.Quote(change.Kv.Key.Span),
                ["ETCD_WATCH_VALUE"] = GoQuote.Quote(change.Kv.Value.Span),
            };
            ChildResult result = ChildProcess.Run(command, variables);
            if (!result.IsSuccess)
            {
                string quoted = string.Join(' ', command.Select(GoQuote.Quote));
                context.Warn($"command [{quoted}] error ({result.Problem})");
                throw new CommandException(ExitCode.Error, "");
            }
        }
    }
}
