using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Offline;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Core.Membership;
using Netcd.Etcdutl.Answers;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;
using Shared = Netcd.CommandLine.Offline.DirectoryCommands;

namespace Netcd.Etcdutl.Commands;

/// <summary>backup, check, defrag, migrate, verify: data directories.</summary>
internal static class DirectoryCommands
{
    private const string DataDir = "data-dir";
    private const string WalDir = "wal-dir";
    private const string TargetVersion = "target-version";

    private static readonly Flag DataDirectory = Flag.Text(DataDir, "data directory that no member uses") with { IsRequired = true };
    private static readonly Flag WalDirectory = Flag.Text(WalDir, "its log, when that lies elsewhere");

    /// <summary>backup.</summary>
    public static Command<ToolContext> Backup { get; } = new()
    {
        Usage = "backup",
        Summary = "Copies a data directory as that of a new cluster (to be started with --force-new-cluster)",
        Flags = BackupFlags.WithRequired,
        Run = static (c, i) => Shared.BackupAsync(c, BackupFlags.ToOptions(i.Flags), GlobalFlags.LockTimeout(i.Flags)),
    };

    /// <summary>defrag.</summary>
    public static Command<ToolContext> Defragment { get; } = new()
    {
        Usage = "defrag",
        Summary = "Rewrites the database of a data directory without its free space",
        Flags = [DataDirectory],
        Run = static (c, i) => Shared.DefragmentAsync(c, i.Flags.Text(DataDir), GlobalFlags.LockTimeout(i.Flags)),
    };

    /// <summary>migrate.</summary>
    public static Command<ToolContext> Migrate { get; } = new()
    {
        Usage = "migrate",
        Summary = "Makes a data directory fit another release of etcd",
        Flags =
        [
            DataDirectory,
            Flag.Text(TargetVersion, "release to make it fit, from 3.5 on, for example 3.6") with { IsRequired = true },
            Flag.Switch("force", "set the version even when the data does not fit it"),
        ],
        Run = MigrateAsync,
    };

    /// <summary>migrate04.</summary>
    public static Command<ToolContext> MigrateLegacy { get; } = new()
    {
        Usage = "migrate04",
        NeedsFullName = true,
        Summary = "Makes a data directory of etcd 0.4 that of a member of today, as etcd-migrate did",
        Description = "The old files stay. The member is a cluster of its own; add the others afterwards, with empty directories.",
        Flags = [DataDirectory, Flag.Text("name", "name of the member, where the files do not tell")],
        Run = MigrateLegacyAsync,
    };

    /// <summary>verify.</summary>
    public static Command<ToolContext> Verify { get; } = new()
    {
        Usage = "verify",
        NeedsFullName = true,
        Summary = "Reads a whole data directory and tells what is wrong with it",
        Description = "Exit code 1 when a member could not start on it. Members that stand at the same revision have the same HashKV.",
        Flags = [DataDirectory, WalDirectory],
        Run = VerifyAsync,
    };

    /// <summary>check.</summary>
    public static Command<ToolContext> Check { get; } = new()
    {
        Usage = "check",
        Summary = "Properties of data directories",
        Commands =
        [
            new()
            {
                Usage = "v2store",
                Summary = "Tells whether the newest snapshot holds keys of the v2 API, which etcd 3.6 refuses",
                Flags = [DataDirectory, WalDirectory],
                Run = CheckV2StoreAsync,
            },
        ],
    };

    private static async Task<int> MigrateAsync(ToolContext context, Invocation invocation)
    {
        string text = invocation.Flags.Text(TargetVersion);
        if (text.Count(static sign => sign == '.') != 1)
        {
            throw CommandException.BadArguments($"wrong target version format, expected \"X.Y\", got {GoQuote.Quote(text)}");
        }

        if (!EtcdVersion.TryParse(text + ".0", out EtcdVersion target))
        {
            throw CommandException.BadArguments("failed to parse target version: Invalid Semantic Version");
        }

        if (target < StorageMigration.Oldest)
        {
            throw CommandException.BadArguments($"target version \"{target.MajorMinor}\" not supported. Minimal \"3.5\"");
        }

        string directory = invocation.Flags.Text(DataDir);
        EtcdVersion before = await GlobalFlags.Work(context, invocation.Flags).RunAsync(
            () => StorageMigration.Run(new LocalDisk(), directory, target, invocation.Flags.Bool("force"), NullLog.Instance));
        context.Warn(before == target ? $"storage version {target.MajorMinor} is up to date" : $"storage version was {before.MajorMinor}, is {target.MajorMinor}");
        return ExitCode.Success;
    }

    private static async Task<int> MigrateLegacyAsync(ToolContext context, Invocation invocation)
    {
        FlagValues flags = invocation.Flags;
        (string Name, string PeerUrl)? member = await GlobalFlags.Work(context, flags).RunAsync(
            () => new LegacyMigration(new LocalDisk(), context.Clock, NullLog.Instance).Run(flags.Text(DataDir), flags.Text("name")));
        context.Warn(member is null ? "the directory is one of today already" : $"start it with --name {member.Value.Name} --initial-advertise-peer-urls {member.Value.PeerUrl}");
        return ExitCode.Success;
    }

    private static async Task<int> VerifyAsync(ToolContext context, Invocation invocation)
    {
        Printer printer = Printer.From(context, invocation.Flags);
        FlagValues flags = invocation.Flags;
        DirectoryReport report = await GlobalFlags.Work(context, flags).RunAsync(
            () => DirectoryReport.Read(new LocalDisk(), flags.Text(DataDir), flags.Text(WalDir), NullLog.Instance));
        printer.Print(new DirectoryAnswer(report));
        return report.Problems.Count == 0 ? ExitCode.Success : ExitCode.Error;
    }

    private static async Task<int> CheckV2StoreAsync(ToolContext context, Invocation invocation)
    {
        FlagValues flags = invocation.Flags;
        bool exists = await GlobalFlags.Work(context, flags).RunAsync(
            () => CustomV2Content.Exists(new LocalDisk(), flags.Text(DataDir), flags.Text(WalDir), NullLog.Instance));
        if (exists)
        {
            throw new CommandException(ExitCode.Error, "detected custom content in v2store");
        }

        context.Out.Line("No custom content found in v2store.");
        return ExitCode.Success;
    }
}
