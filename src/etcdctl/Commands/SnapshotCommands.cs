using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Offline;
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
            new()
            {
                Usage = "restore <filename> [options]",
                Summary = "Makes the data directory of a new member from a snapshot (see also etcdutl)",
                Flags = SnapshotRestoreFlags.All,
                Run = RestoreAsync,
            },
            new()
            {
                Usage = "status <filename>",
                Summary = "Tells what a snapshot holds (see also etcdutl)",
                Description = "The columns are: hash, revision, number of records, size.",
                Run = StatusAsync,
            },
        ],
    };

    private static Task<int> StatusAsync(CtlContext context, Invocation invocation)
    {
        context.Warn("Deprecated: Use `etcdutl snapshot status` instead.\n");
        FlagEnvironment.Apply(context, invocation.Flags);
        return SnapshotFileCommands.StatusAsync(context, invocation, TimeSpan.Zero);
    }

    private static Task<int> RestoreAsync(CtlContext context, Invocation invocation)
    {
        context.Warn("Deprecated: Use `etcdutl snapshot restore` instead.\n");
        return SnapshotFileCommands.RestoreAsync(context, invocation, TimeSpan.Zero);
    }

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
