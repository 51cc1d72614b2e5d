using Netcd.CommandLine.Commands;
using Netcd.Core.Maintenance.Snapshots;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Output;
using Netcd.Etcdctl.Session;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

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
                Run = Restore,
            },
            new()
            {
                Usage = "status <filename>",
                Summary = "Tells what a snapshot holds (see also etcdutl)",
                Description = "The columns are: hash, revision, number of records, size.",
                Run = Status,
            },
        ],
    };

    private static Task<int> Status(CtlContext context, Invocation invocation)
    {
        context.Warn("Deprecated: Use `etcdutl snapshot status` instead.\n");
        FlagEnvironment.Apply(context, invocation.Flags);
        Printer printer = Printer.From(context, invocation.Flags);
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("snapshot status requires exactly one argument");
        }

        printer.Print(new SnapshotStatusAnswer(Try(() => SnapshotStatus.Read(new LocalDisk(), invocation.Arguments[0], NullLog.Instance))));
        return Task.FromResult(ExitCode.Success);
    }

    private static Task<int> Restore(CtlContext context, Invocation invocation)
    {
        context.Warn("Deprecated: Use `etcdutl snapshot restore` instead.\n");
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("snapshot restore requires exactly one argument");
        }

        SnapshotRestoreOptions options = SnapshotRestoreFlags.ToOptions(invocation.Flags, invocation.Arguments[0]);
        var progress = new ProgressLine(context, "restore");
        Try(() =>
        {
            new SnapshotRestore(options, new LocalDisk(), context.Clock, NullLog.Instance).Run(progress.Show);
            return true;
        });
        progress.End();
        return Task.FromResult(ExitCode.Success);
    }

    private static T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is SnapshotFileException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Error, e.Message);
        }
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
