using System.Globalization;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Offline;
using Netcd.Core.Maintenance.Offline;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcdutl.Commands;

/// <summary>bbolt check, compact: whole files.</summary>
internal static class BoltFiles
{
    private const string UnfinishedSuffix = ".unfinished";

    /// <summary>check.</summary>
    public static Command<ToolContext> Check { get; } = new()
    {
        Usage = "check <bbolt-file>",
        Summary = "Proves that a file is sound: every page used once or free, every key in its place",
        Run = static (context, invocation) => BoltCommands.OpenAsync(context, invocation, 1, 1, (database, _) =>
        {
            IReadOnlyList<string> problems = database.Check();
            foreach (string problem in problems)
            {
                context.Out.Line(problem);
            }

            context.Out.Line(problems.Count == 0 ? "OK" : $"{problems.Count} errors found");
            return problems.Count == 0 ? ExitCode.Success : throw new CommandException(ExitCode.Error, "invalid database");
        }),
    };

    /// <summary>compact.</summary>
    public static Command<ToolContext> Compact { get; } = new()
    {
        Usage = "compact -o <dst-bbolt-file> <src-bbolt-file>",
        Summary = "Copies a file without its free space",
        Flags = [new("output", FlagKind.Text, "", "file to make; must not exist", 'o') { IsRequired = true }],
        Run = static (context, invocation) => BoltCommands.OpenAsync(context, invocation, 1, 1, (database, progress) =>
        {
            string target = invocation.Flags.Text("output");
            (long before, long after) = Copy(database, target, progress);
            context.Out.Line(string.Create(CultureInfo.InvariantCulture, $"{before} -> {after} bytes (gain={(double)before / after:F2}x)"));
            return ExitCode.Success;
        }),
    };

    private static (long Before, long After) Copy(BoltDatabase source, string target, OfflineProgress progress)
    {
        var disk = new LocalDisk();
        string unfinished = target + UnfinishedSuffix;
        if (disk.FileExists(target) || disk.DirectoryExists(target))
        {
            throw new OfflineException($"{target} exists already");
        }

        disk.Delete(unfinished);
        try
        {
            using ReadTransaction content = source.BeginRead();
            BoltCompactor.Copy(content, disk, unfinished, new BoltOptions { GrowthStep = 0 }, NullLog.Instance, copied => progress(copied, 0));
            disk.Rename(unfinished, target);
            disk.SyncDirectory(Netcd.Storage.Disk.DiskExtensions.ParentOf(target));
            return (source.FileSize, new FileInfo(target).Length);
        }
        catch
        {
            disk.Delete(unfinished);
            throw;
        }
    }
}
