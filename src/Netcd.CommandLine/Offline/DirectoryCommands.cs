using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.CommandLine.Offline;

/// <summary>What etcdutl and the deprecated commands of etcdctl do with data directories.</summary>
public static class DirectoryCommands
{
    /// <summary>defrag --data-dir. The result goes to standard error: standard output stays empty, as etcd's does.</summary>
    public static async Task<int> DefragmentAsync(ToolContext context, string dataDirectory, TimeSpan lockTimeout)
    {
        OfflineDefragmentation result = await new OfflineWork(context, lockTimeout).RunAsync("defrag", isBytes: false, progress =>
            OfflineDefragmentation.Run(new LocalDisk(), dataDirectory, NullLog.Instance, progress.Invoke, counts: context.Error.IsTerminal));
        context.Warn($"defragmented {OfflineDatabase.PathIn(dataDirectory)}: {HumanBytes.Format((ulong)result.Before)} before, {HumanBytes.Format((ulong)result.After)} now");
        return ExitCode.Success;
    }

    /// <summary>backup.</summary>
    public static async Task<int> BackupAsync(ToolContext context, BackupOptions options, TimeSpan lockTimeout) =>
        await new OfflineWork(context, lockTimeout).RunAsync("backup", isBytes: true, progress =>
        {
            new DataDirectoryBackup(options, new LocalDisk(), context.Clock, NullLog.Instance).Run(progress.Invoke);
            return ExitCode.Success;
        });
}
