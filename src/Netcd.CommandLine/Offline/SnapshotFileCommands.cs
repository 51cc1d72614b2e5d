using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.CommandLine.Offline;

/// <summary>What etcdutl and the deprecated commands of etcdctl do with snapshot files.</summary>
public static class SnapshotFileCommands
{
    /// <summary>snapshot status.</summary>
    public static async Task<int> StatusAsync(ToolContext context, Invocation invocation, TimeSpan lockTimeout)
    {
        Printer printer = Printer.From(context, invocation.Flags);
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("snapshot status requires exactly one argument");
        }

        SnapshotStatus status = await new OfflineWork(context, lockTimeout).RunAsync(() => SnapshotStatus.Read(new LocalDisk(), invocation.Arguments[0], NullLog.Instance));
        printer.Print(new SnapshotStatusAnswer(status));
        return ExitCode.Success;
    }

    /// <summary>snapshot restore.</summary>
    public static async Task<int> RestoreAsync(ToolContext context, Invocation invocation, TimeSpan lockTimeout)
    {
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("snapshot restore requires exactly one argument");
        }

        SnapshotRestoreOptions options = SnapshotRestoreFlags.ToOptions(invocation.Flags, invocation.Arguments[0]);
        return await new OfflineWork(context, lockTimeout).RunAsync("restore", isBytes: true, progress =>
        {
            new SnapshotRestore(options, new LocalDisk(), context.Clock, NullLog.Instance).Run(progress.Invoke);
            return ExitCode.Success;
        });
    }
}
