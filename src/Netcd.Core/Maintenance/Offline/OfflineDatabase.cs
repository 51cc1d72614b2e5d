using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Opens database files that no member has open.</summary>
public static class OfflineDatabase
{
    private static readonly BoltOptions Reading = new() { ReadOnly = true };
    private static readonly BoltOptions Writing = new() { GrowthStep = 0 };

    /// <summary>The database of a data directory.</summary>
    public static string PathIn(string dataDirectory) => dataDirectory + "/member/snap/db";

    /// <summary>The log of a data directory.</summary>
    public static string WalIn(string dataDirectory) => dataDirectory + "/member/wal";

    /// <summary>Opens a file.</summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="path">The file: a database or a snapshot with its checksum.</param>
    /// <param name="log">Takes messages of the storage engine.</param>
    /// <param name="forWriting">Whether it is going to be changed; then nobody else may read it meanwhile.</param>
    /// <exception cref="OfflineException">There is no such file, or it is no database.</exception>
    /// <exception cref="DatabaseLockedException">A running member has it open.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BoltDatabase Open(IDisk disk, string path, ILog log, bool forWriting = false)
    {
        if (!disk.FileExists(path))
        {
            throw new OfflineException(disk.DirectoryExists(path) ? $"{path} is a directory, not a database file" : $"stat {path}: no such file or directory");
        }

        try
        {
            return BoltDatabase.Open(disk, path, forWriting ? Writing : Reading, log);
        }
        catch (InvalidDatabaseException e)
        {
            throw new OfflineException(e.Message);
        }
    }
}
