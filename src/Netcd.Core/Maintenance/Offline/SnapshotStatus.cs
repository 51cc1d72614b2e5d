using Netcd.Core.Backend;
using Netcd.Core.Mvcc;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>What a snapshot file holds.</summary>
/// <param name="Hash">CRC-32C over names of buckets, keys and values in order.</param>
/// <param name="Revision">Newest revision.</param>
/// <param name="TotalKeys">Number of records of all buckets.</param>
/// <param name="TotalSize">Size of the database in bytes.</param>
public sealed record SnapshotStatus(uint Hash, long Revision, int TotalKeys, long TotalSize)
{
    /// <summary>Checks a file and looks through it.</summary>
    /// <param name="disk">Where the file is.</param>
    /// <param name="path">The file.</param>
    /// <param name="log">Takes messages of the storage engine.</param>
    /// <exception cref="OfflineException">There is no such file, or it is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SnapshotStatus Read(IDisk disk, string path, ILog log)
    {
        using BoltDatabase database = OfflineDatabase.Open(disk, path, log);
        try
        {
            IReadOnlyList<string> problems = database.Check();
            return problems.Count == 0
                ? Summarise(database)
                : throw new OfflineException($"snapshot file integrity check failed. {problems.Count} errors found.\n{string.Join('\n', problems)}");
        }
        catch (InvalidDatabaseException e)
        {
            throw new OfflineException(e.Message);
        }
    }

    private static SnapshotStatus Summarise(BoltDatabase database)
    {
        using ReadTransaction read = database.BeginRead();
        var hash = new Crc32C();
        long revision = 0;
        int count = 0;
        read.Root.ForEach((name, _, isBucket) =>
        {
            if (!isBucket || !read.TryGetBucket(name, out ReadBucket bucket))
            {
                return true;
            }

            hash.Append(name);
            bool holdsRevisions = name.SequenceEqual(BucketNames.Of(BucketId.Key));
            bucket.ForEach((key, value, _) =>
            {
                hash.Append(key);
                hash.Append(value);
                count++;
                if (holdsRevisions && RevisionKey.TryRead(key, out Revision found, out bool _))
                {
                    revision = found.Main;
                }

                return true;
            });
            return true;
        });
        return new SnapshotStatus(hash.Value, revision, count, read.Size);
    }
}
