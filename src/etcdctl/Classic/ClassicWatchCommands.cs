using System.Globalization;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>watch and exec-watch: one long request per event.</summary>
internal static class ClassicWatchCommands
{
    private static readonly Flag AfterIndex = Flag.Number("after-index", "show what happened after this index (0: what comes next)");
    private static readonly Flag Recursive = Flag.Switch("recursive", "with everything below", 'r');

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Command<CtlContext>> All { get; } =
    [
        new()
        {
            Usage = "watch <key>",
            Summary = "Waits for a change of a key and shows it",
            Flags = [Flag.Switch("forever", "show one change after the other", 'f'), AfterIndex, Recursive],
            Run = WatchAsync,
        },
        new()
        {
            Usage = "exec-watch <key> <command> [args...]",
            Summary = "Runs a command at each change of a key",
            Description = "The command finds the change in ETCD_WATCH_ACTION, ETCD_WATCH_MODIFIED_INDEX, ETCD_WATCH_KEY and ETCD_WATCH_VALUE.",
            Flags = [AfterIndex, Recursive],
            Run = ExecuteAsync,
        },
    ];

    private static async Task<int> WatchAsync(CtlContext context, Invocation invocation)
    {
        string key = invocation.Arguments.Count > 0 ? invocation.Arguments[0] : throw ClassicExit.Error(ClassicExit.BadArguments, "key required");
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        await foreach (ClassicResponse change in ChangesAsync(client, key, invocation.Flags))
        {
            if (change.Node.IsDirectory)
            {
                continue;
            }

            if (invocation.Flags.Bool("recursive"))
            {
                context.Out.Line($"[{change.Action}] {change.Node.Key}");
            }

            change.Print(context.Out, invocation.Flags.Text("output"));
            if (!invocation.Flags.Bool("forever"))
            {
                break;
            }
        }

        return ExitCode.Success;
    }

    /// <summary>The key comes first when <c>--</c> follows it, else last, as in etcdctl.</summary>
    private static async Task<int> ExecuteAsync(CtlContext context, Invocation invocation)
    {
        IReadOnlyList<string> arguments = invocation.Arguments;
        if (arguments.Count < 2)
        {
            throw ClassicExit.Error(ClassicExit.BadArguments, "key and command to exec required");
        }

        bool keyIsFirst = arguments is [_, "--", _, ..];
        string key = keyIsFirst ? arguments[0] : arguments[^1];
        string[] command = keyIsFirst ? [.. arguments.Skip(2)] : [.. arguments.SkipLast(1)];
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        await foreach (ClassicResponse change in ChangesAsync(client, key, invocation.Flags))
        {
            if (change.Node.IsDirectory)
            {
                context.Warn($"Ignored dir {change.Node.Key} change");
                continue;
            }

            var variables = new Dictionary<string, string>
            {
                ["ETCD_WATCH_ACTION"] = change.Action,
                ["ETCD_WATCH_MODIFIED_INDEX"] = change.Node.ModifiedIndex.ToString(CultureInfo.InvariantCulture),
                ["ETCD_WATCH_KEY"] = change.Node.Key,
                ["ETCD_WATCH_VALUE"] = change.Node.Value,
            };
            ChildResult result = ChildProcess.Run(command, variables);
            if (result.ExitCode is null)
            {
                throw new ClassicExit(ClassicExit.BadArguments, result.Problem);
            }
        }

        return ExitCode.Success;
    }

    private static async IAsyncEnumerable<ClassicResponse> ChangesAsync(ClassicClient client, string key, FlagValues flags)
    {
        long after = flags.Int64(AfterIndex.Name);
        ulong next = after > 0 ? (ulong)after + 1 : 0;
        string recursive = flags.Bool(Recursive.Name) ? "true" : "false";
        while (true)
        {
            string index = next > 0 ? string.Create(CultureInfo.InvariantCulture, $"&waitIndex={next}") : "";
            ClassicReply reply = await client.WaitAsync($"{ClassicClient.PathOf(key)}?recursive={recursive}&wait=true{index}");
            if (reply.IsSuccess && reply.Body.Length == 0)
            {
                // The server gave up waiting: the same question again.
                continue;
            }

            ClassicResponse change = client.Read(reply);
            next = change.Node.ModifiedIndex + 1;
            yield return change;
        }
    }
}
