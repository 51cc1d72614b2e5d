using Netcd.Core.V2;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Tells whether the newest snapshot of a data directory holds keys of the v2 API: etcd 3.6 does not start on such a directory.</summary>
public static class CustomV2Content
{
    /// <summary>Looks.</summary>
    /// <param name="disk">Where the directory is.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="walDirectory">Its log; empty: inside it.</param>
    /// <param name="log">Takes messages.</param>
    /// <exception cref="OfflineException">There is no data directory, or it is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool Exists(IDisk disk, string dataDirectory, string walDirectory, ILog log)
    {
        string wal = walDirectory.Length > 0 ? walDirectory : OfflineDatabase.WalIn(dataDirectory);
        if (!disk.DirectoryExists(wal))
        {
            throw new OfflineException($"open {wal}: no such file or directory");
        }

        IReadOnlyList<WalSnapshotMark> marks = WalReader.ValidSnapshotMarks(disk, wal, log);
        if (SnapshotDirectory.FindNewest(disk, dataDirectory + "/member/snap", marks) is not { } snapshot)
        {
            return false;
        }

        try
        {
            var v2 = new V2Store();
            v2.Recover(snapshot.Data.Span);
            return v2.View.NamesIn("/").Any(name => "/" + name != V2Path.ClusterPrefix && v2.View.NamesIn("/" + name).Count > 0);
        }
        catch (InvalidDataException e)
        {
            throw new OfflineException(e.Message);
        }
    }
}
