using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Disk;

/// <summary>Deletes old files of a kind while there are too many. For a background job, every 30 s in etcd.</summary>
public static class FilePurge
{
    /// <summary>Deletes the oldest WAL segments that nobody has locked while there are more than <paramref name="keep"/>.</summary>
    /// <param name="disk">Where the files are.</param>
    /// <param name="directory">The log's directory.</param>
    /// <param name="keep">Files to keep (<c>--max-wals</c>); 0 keeps all.</param>
    /// <param name="log">Told about each deletion.</param>
    /// <returns>Files deleted.</returns>
    public static int PurgeWal(IDisk disk, string directory, int keep, ILog log) =>
        Purge(disk, directory, ".wal", keep, firstSpared: null, onlyUnlocked: true, log);

    /// <summary>
    /// Deletes the oldest <c>.snap</c> files and, counted apart, the oldest <c>.snap.db</c> files while there are more than
    /// <paramref name="keep"/> of each. Spares the snapshot that a restart needs and all newer ones: a newer file may be one
    /// that the log does not know (yet), because a crash came in between.
    /// </summary>
    /// <param name="disk">Where the files are.</param>
    /// <param name="directory">The snapshot directory.</param>
    /// <param name="keep">Files to keep (<c>--max-snapshots</c>); 0 keeps all.</param>
    /// <param name="term">Term of the newest snapshot that is durable in the log.</param>
    /// <param name="index">Index of that snapshot.</param>
    /// <param name="log">Told about each deletion.</param>
    /// <returns>Files deleted.</returns>
    public static int PurgeSnapshots(IDisk disk, string directory, int keep, ulong term, ulong index, ILog log) =>
        Purge(disk, directory, ".snap.db", keep, $"{index:x16}.snap.db", onlyUnlocked: false, log)
        + Purge(disk, directory, ".snap", keep, $"{term:x16}-{index:x16}.snap", onlyUnlocked: false, log);

    private static int Purge(IDisk disk, string directory, string suffix, int keep, string? firstSpared, bool onlyUnlocked, ILog log)
    {
        if (keep <= 0)
        {
            return 0;
        }

        string[] names = [.. disk.List(directory).Where(n => n.EndsWith(suffix, StringComparison.Ordinal))];
        int deleted = 0;
        while (names.Length - deleted > keep && (firstSpared is null || string.CompareOrdinal(names[deleted], firstSpared) < 0))
        {
            string path = Path.Combine(directory, names[deleted]);
            using IDiskFile? file = onlyUnlocked ? disk.Open(path, OpenMode.ReadWrite) : null;
            if (file?.TryLock(LockKind.OpenFileDescription, exclusive: true) == false)
            {
                log.Warn("failed to lock file", [("path", path), ("error", "fileutil: file already locked")]);
                break;
            }

            disk.Delete(path);

            // One by one: were a newer segment gone and an older one back after a crash, the log would have a hole.
            disk.SyncDirectory(directory);
            log.Info("purged", [("path", path)]);
            deleted++;
        }

        return deleted;
    }
}
