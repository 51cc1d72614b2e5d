using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>completion: scripts that let shells ask etcdctl how a command line may go on; keys are looked up in the cluster.</summary>
internal static class CompletionCommands
{
    private const int MostKeys = 200;
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly string[] CommandsWithKeys = ["get", "put", "del", "watch"];

    /// <summary>completion.</summary>
    public static Command<CtlContext> Completion { get; } = new()
    {
        Usage = "completion",
        Summary = "Scripts that complete command lines in a shell",
        Description = "Load the script in the shell's start file, for example: source <(etcdctl completion bash)",
        Commands = [.. CompletionScripts.Shells.Select(ForShell)],
    };

    /// <summary>What the scripts call: prints how the last word may go on, one per line.</summary>
    public static Command<CtlContext> Complete { get; } = new()
    {
        Usage = "__complete",
        Summary = "",
        IsHidden = true,
        TakesRawWords = true,
        Run = CompleteAsync,
    };

    private static Command<CtlContext> ForShell(string shell) => new()
    {
        Usage = shell,
        Summary = $"Prints the completion script for {shell}",
        Flags = [Flag.Switch("no-descriptions", "complete words without their descriptions")],
        Run = (context, _) =>
        {
            context.Out.Write(CompletionScripts.For(shell, CtlContext.Tool.Name));
            return Task.FromResult(ExitCode.Success);
        },
    };

    private static async Task<int> CompleteAsync(CtlContext context, Invocation invocation)
    {
        string[] before = [.. invocation.Arguments.SkipLast(1)];
        string word = invocation.Arguments.Count > 0 ? invocation.Arguments[^1] : "";
        CommandPath<CtlContext> path = CommandPath<CtlContext>.Find(CommandTable.Root, before);
        IEnumerable<string> candidates = word.StartsWith('-')
            ? path.OwnFlags.Concat(path.InheritedFlags).Select(static flag => "--" + flag.Name)
            : path.Command.Commands.Count > 0
                ? path.Command.Commands.Where(static c => !c.IsHidden).Select(static c => c.Name)
                : CommandsWithKeys.Contains(path.Command.Name) ? await KeysAsync(context, path, word) : [];
        foreach (string candidate in candidates.Where(c => c.StartsWith(word, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            context.Out.Line(candidate);
        }

        return ExitCode.Success;
    }

    /// <summary>Keys that begin with a word. A cluster that does not answer at once, or asks for a password, completes nothing.</summary>
    private static async Task<IEnumerable<string>> KeysAsync(CtlContext context, CommandPath<CtlContext> path, string word)
    {
        var flags = new FlagValues(path.OwnFlags.Concat(path.InheritedFlags));
        if (FlagParser.Parse(path.Rest, flags, []).Length > 0)
        {
            return [];
        }

        try
        {
            FlagEnvironment.Apply(context, flags);
            bool asksForPassword = flags.Text(GlobalFlags.User).Length > 0 && !flags.Text(GlobalFlags.User).Contains(':') && flags.Text(GlobalFlags.Password).Length == 0;
            if (asksForPassword)
            {
                return [];
            }

            await using var client = new EtcdClient(ClientSettings.From(context, flags) with { RequestTimeout = KeyTimeout });
            KeyRange range = KeyRange.Prefix(KvArguments.BytesOf(word));
            RangeResponse found = await client.Kv.GetAsync(
                new RangeRequest { Key = range.Start, RangeEnd = range.End, KeysOnly = true, Serializable = true, Limit = MostKeys });
            return found.Kvs.Select(static (KeyValue pair) => pair.Key.ToStringUtf8());
        }
        catch (Exception e) when (e is RpcException or CommandException or ArgumentException or IOException)
        {
            // There is no place for an error under a half-typed command line.
            return [];
        }
    }
}
