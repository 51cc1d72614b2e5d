using Netcd.Core.Backend;
using Netcd.Core.Mvcc;
using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>The HashKV of a database file: what its member answers for the same revision.</summary>
/// <param name="Hash">CRC-32C of the history.</param>
/// <param name="HashRevision">Last revision that was hashed.</param>
/// <param name="CompactRevision">Last compaction, -1 when there was none.</param>
public sealed record HistoryHash(uint Hash, long HashRevision, long CompactRevision)
{
    /// <summary>Reads the whole history and hashes it.</summary>
    /// <param name="disk">Where the file is.</param>
    /// <param name="path">A database or a snapshot.</param>
    /// <param name="revision">Last revision to hash; 0: the newest.</param>
    /// <param name="log">Takes messages of the storage engine.</param>
    /// <exception cref="OfflineException">The file is no sound database, or does not hold the revision.</exception>
    /// <exception cref="IOException">It cannot be read, or a member has it open.</exception>
    public static HistoryHash Read(IDisk disk, string path, long revision, ILog log)
    {
        using BoltDatabase database = OfflineDatabase.Open(disk, path, log);
        try
        {
            using ReadTransaction transaction = database.BeginRead();
            return Compute(new BoltReader(transaction), revision);
        }
        catch (Exception e) when (e is InvalidDatabaseException or InvalidDataException)
        {
            throw new OfflineException(e.Message);
        }
    }

    internal static HistoryHash Compute(BoltReader reader, long revision)
    {
        var index = new KeyIndex();
        long last = 0;
        ForEachRevision(reader, (change, isTombstone, pair) =>
        {
            if (!KeyValueView.TryParse(pair, out KeyValueView view))
            {
                throw new InvalidDataException($"the record of revision {change.Main} in bucket \"key\" is no key-value pair");
            }

            last = change.Main;
            if (isTombstone)
            {
                index.Delete(view.Key, change);
            }
            else
            {
                index.Set(view.Key, change, view.CreateRevision, view.Version);
            }

            return true;
        });
        long compacted = Math.Max(CompactionMeta.Read(reader, CompactionMeta.Finished), CompactionMeta.Read(reader, CompactionMeta.Scheduled));
        long newest = Math.Max(Math.Max(1, last), compacted);
        if (revision > newest)
        {
            throw new OfflineException("mvcc: required revision is a future revision");
        }

        if (revision > 0 && revision < compacted)
        {
            throw new OfflineException("mvcc: required revision has been compacted");
        }

        long at = revision <= 0 ? newest : revision;
        var hasher = new HistoryHasher(index, compacted, at, keepsTombstones: false);
        ForEachRevision(reader, (change, isTombstone, pair) =>
        {
            hasher.Append(change, isTombstone, pair);
            return change.Main <= at;
        });
        return new HistoryHash(hasher.Value, at, compacted);
    }

    private static void ForEachRevision(BoltReader reader, HistoryVisitor visit) => reader.ForEach(BucketId.Key, (key, pair) =>
        RevisionKey.TryRead(key, out Revision change, out bool isTombstone)
            ? visit(change, isTombstone, pair)
            : throw new InvalidDataException("bucket \"key\" holds a key that is no revision"));
}
