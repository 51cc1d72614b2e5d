namespace Netcd.Core.Maintenance.Offline;

/// <summary>What is copied where by <see cref="DataDirectoryBackup"/>.</summary>
public sealed record BackupOptions
{
    /// <summary>The data directory to copy.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Its log; empty: inside the data directory.</summary>
    public string WalDirectory { get; init; } = "";

    /// <summary>The data directory to make.</summary>
    public required string BackupDirectory { get; init; }

    /// <summary>Where its log goes; empty: inside it.</summary>
    public string BackupWalDirectory { get; init; } = "";

    /// <summary>Whether the data of the v3 API goes along; else only that of the v2 API.</summary>
    public bool WithV3 { get; init; } = true;

    /// <summary>The log that is read.</summary>
    public string SourceWal => WalDirectory.Length > 0 ? WalDirectory : OfflineDatabase.WalIn(DataDirectory);

    /// <summary>The log that is made.</summary>
    public string TargetWal => BackupWalDirectory.Length > 0 ? BackupWalDirectory : OfflineDatabase.WalIn(BackupDirectory);
}
