using Netcd.CommandLine.Flags;
using Netcd.Core.Maintenance.Offline;

namespace Netcd.CommandLine.Offline;

/// <summary>Flags of backup.</summary>
public static class BackupFlags
{
    private const string DataDir = "data-dir";
    private const string WalDir = "wal-dir";
    private const string BackupDir = "backup-dir";
    private const string BackupWalDir = "backup-wal-dir";
    private const string WithV3 = "with-v3";

    /// <summary>All of them; the v2 mode of etcdctl leaves the data of the v3 API out unless asked for it.</summary>
    public static readonly IReadOnlyList<Flag> All =
    [
        Flag.Text(DataDir, "data directory to copy, which no member uses"),
        Flag.Text(WalDir, "its log, when that lies elsewhere"),
        Flag.Text(BackupDir, "data directory to make"),
        Flag.Text(BackupWalDir, "where its log goes; by default inside it"),
        Flag.Switch(WithV3, "copy the data of the v3 API too"),
    ];

    /// <summary>All of them as etcdutl has them.</summary>
    public static readonly IReadOnlyList<Flag> WithRequired =
        [.. All.Select(static flag => flag.Name == WithV3 ? flag with { Default = "true" } : flag with { IsRequired = flag.Name is DataDir or BackupDir })];

    /// <summary>The settings.</summary>
    public static BackupOptions ToOptions(FlagValues flags) => new()
    {
        DataDirectory = flags.Text(DataDir),
        WalDirectory = flags.Text(WalDir),
        BackupDirectory = flags.Text(BackupDir),
        BackupWalDirectory = flags.Text(BackupWalDir),
        WithV3 = flags.Bool(WithV3),
    };
}
