using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Bolt;

/// <summary>Copies a database into a new, densely packed file: what defragment does before it renames.</summary>
public static class BoltCompactor
{
    /// <summary>Copies every bucket of a snapshot, in order, pages 90 % full, one commit per 10,000 keys; the result is synced and closed.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="disk">Where the new file goes.</param>
    /// <param name="path">Path of the new file; it must not exist.</param>
    /// <param name="options">Options of the new file.</param>
    /// <param name="log">Log of the new database.</param>
    /// <param name="progress">Told the number of keys copied so far after each commit; may throw to give up.</param>
    /// <returns>Number of keys copied.</returns>
    /// <exception cref="IOException">The file exists, or the disk failed. What was written so far is left to the caller to delete.</exception>
    public static long Copy(ReadTransaction source, IDisk disk, string path, BoltOptions options, ILog log, Action<long>? progress = null)
    {
        if (disk.FileExists(path))
        {
            throw new IOException($"{path} exists already");
        }

        using BoltDatabase target = BoltDatabase.Open(disk, path, options, log);
        using var copy = new CompactingCopy(target, progress);
        return copy.Run(source.Root);
    }
}
