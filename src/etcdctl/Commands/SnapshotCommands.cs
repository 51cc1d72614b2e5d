using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Commands;

/// <summary>snapshot.</summary>
internal static class SnapshotCommands
{
    /// <summary>The group.</summary>
    public static Command<CtlContext> Snapshot { get; } = new()
    {
        Usage = "snapshot <subcommand>",
        Summary = "Snapshots of members",
        Commands =
        [
            new() { Usage = "save <filename>", Summary = "Stores the database of a member in a file", Run = SaveAsync },
        ],
    };

    private static async Task<int> SaveAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("snapshot save expects one argument");
        }

        await using CtlSession session = CtlSession.Prepare(context, invocation);
        IReadOnlyList<string> endpoints = session.Options.Endpoints;
        if (endpoints.Count != 1)
        {
            throw new CommandException(ExitCode.Interrupted, $"snapshot must be requested to one selected node, not multiple [{string.Join(' ', endpoints)}]");
        }

        await using var client = await session.ConnectAsync(session.Options);
        string path = invocation.Arguments[0];
        TimeSpan? timeout = invocation.Flags.IsSet(GlobalFlags.CommandTimeout) ? session.Options.RequestTimeout : null;
        string version = await new SnapshotSave(context, client, path).RunAsync(timeout);
        context.Out.Line($"Snapshot saved at {path}");
        if (version.Length > 0)
        {
            context.Out.Line($"Server version {version}");
        }

        return ExitCode.Success;
    }
}
