using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Offline;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Etcdutl.Answers;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcdutl.Commands;

/// <summary>snapshot, hashkv: single database files.</summary>
internal static class SnapshotCommands
{
    /// <summary>snapshot.</summary>
    public static Command<ToolContext> Snapshot { get; } = new()
    {
        Usage = "snapshot",
        Summary = "Snapshot files",
        Commands =
        [
            new()
            {
                Usage = "restore <filename> --data-dir {output dir} [options]",
                Summary = "Makes the data directory of a new member from a snapshot",
                Flags = SnapshotRestoreFlags.WithDirectory,
                Run = static (c, i) => SnapshotFileCommands.RestoreAsync(c, i, GlobalFlags.LockTimeout(i.Flags)),
            },
            new()
            {
                Usage = "status <filename>",
                Summary = "Tells what a snapshot holds",
                Description = "The columns are: hash, revision, number of records, size.",
                Run = static (c, i) => SnapshotFileCommands.StatusAsync(c, i, GlobalFlags.LockTimeout(i.Flags)),
            },
            new()
            {
                Usage = "save",
                Summary = "",
                IsHidden = true,
                Run = static (_, _) => throw CommandException.BadArguments("In order to download snapshot use: `etcdctl snapshot save ...`"),
            },
        ],
    };

    /// <summary>hashkv.</summary>
    public static Command<ToolContext> HashKv { get; } = new()
    {
        Usage = "hashkv <filename>",
        Summary = "Tells the checksum of the keys in a snapshot or database",
        Description = "The columns are: hash, revision, last compaction. A member with the same data answers the same (etcdctl endpoint hashkv).",
        Flags = [Flag.Number("rev", "last revision to count in (0: all)")],
        Run = HashKvAsync,
    };

    private static async Task<int> HashKvAsync(ToolContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 1)
        {
            throw new CommandException(ExitCode.Error, $"accepts 1 arg(s), received {invocation.Arguments.Count}");
        }

        Printer printer = Printer.From(context, invocation.Flags);
        HistoryHash hash = await GlobalFlags.Work(context, invocation.Flags).RunAsync(
            () => HistoryHash.Read(new LocalDisk(), invocation.Arguments[0], invocation.Flags.Int64("rev"), NullLog.Instance));
        printer.Print(new HashKvAnswer(hash));
        return ExitCode.Success;
    }
}
