using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Rewrites the database of a data directory without its free space. The old file stays until the new one is complete and on disk.</summary>
/// <param name="Before">Bytes of the file before.</param>
/// <param name="After">Bytes of the file after.</param>
public sealed record OfflineDefragmentation(long Before, long After)
{
    /// <summary>A member that starts removes files of this name, should this process be killed.</summary>
    private const string TemporaryName = "db.tmp.offline";

    /// <summary>Rewrites.</summary>
    /// <param name="disk">Where the directory is.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="log">Takes messages of the storage engine.</param>
    /// <param name="progress">Told of the records copied and of all (0: not counted); may throw to give up. Null: nobody is told.</param>
    /// <param name="counts">Whether all records are counted first, which reads the whole file.</param>
    /// <exception cref="OfflineException">There is no sound database. Nothing was changed.</exception>
    /// <exception cref="IOException">A member has it open, or reading or writing failed. Nothing was changed.</exception>
    public static OfflineDefragmentation Run(IDisk disk, string dataDirectory, ILog log, Action<long, long>? progress = null, bool counts = false)
    {
        string path = OfflineDatabase.PathIn(dataDirectory);
        string directory = DiskExtensions.ParentOf(path);
        string temporary = directory + "/" + TemporaryName;
        using BoltDatabase database = OfflineDatabase.Open(disk, path, log, forWriting: true);
        try
        {
            using ReadTransaction source = database.BeginRead();
            disk.Delete(temporary);
            long records = counts ? Count(source.Root, source) : 0;
            Action<long>? told = progress is null ? null : copied => progress(copied, records);
            BoltCompactor.Copy(source, disk, temporary, new BoltOptions { GrowthStep = 0 }, log, told);
            long before = database.FileSize;
            disk.Rename(temporary, path);
            disk.SyncDirectory(directory);
            using IDiskFile now = disk.Open(path, OpenMode.Read);
            return new OfflineDefragmentation(before, now.Length);
        }
        catch (InvalidDatabaseException e)
        {
            disk.Delete(temporary);
            throw new OfflineException(e.Message);
        }
        catch
        {
            disk.Delete(temporary);
            throw;
        }
    }

    private static long Count(ReadBucket root, ReadTransaction source)
    {
        long records = 0;
        root.ForEach((name, _, isBucket) =>
        {
            records += isBucket && source.TryGetBucket(name, out ReadBucket bucket) ? bucket.Measure().Keys : 0;
            return true;
        });
        return records;
    }
}
