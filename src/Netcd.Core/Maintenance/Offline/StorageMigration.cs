using System.Text;
using Netcd.Core.Backend;
using Netcd.Core.Membership;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Makes a data directory fit another release of etcd: the storage version in the database, which etcd writes since 3.6.</summary>
public static class StorageMigration
{
    /// <summary>The oldest release that a directory can be made for, and the one whose directories have no storage version.</summary>
    public static readonly EtcdVersion Oldest = EtcdVersion.Cluster(3, 5);

    private static readonly EtcdVersion FirstStored = EtcdVersion.Cluster(3, 6);
    private static readonly EtcdVersion Newest = EtcdVersion.Cluster(3, 8);

    /// <summary>Migrates.</summary>
    /// <param name="disk">Where the directory is.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="target">The release.</param>
    /// <param name="force">Sets the version also when the log holds what that release does not know, or when there is no way between the versions.</param>
    /// <param name="log">Takes messages of the storage engine.</param>
    /// <returns>The version before; equal to <paramref name="target"/> when there was nothing to do.</returns>
    /// <exception cref="OfflineException">The directory cannot be migrated. Nothing was changed.</exception>
    /// <exception cref="IOException">A member has it open, or reading or writing failed.</exception>
    public static EtcdVersion Run(IDisk disk, string dataDirectory, EtcdVersion target, bool force, ILog log)
    {
        using BoltDatabase database = OfflineDatabase.Open(disk, OfflineDatabase.PathIn(dataDirectory), log, forWriting: true);
        EtcdVersion current = VersionOf(database);
        if (current == target)
        {
            return current;
        }

        if (!force)
        {
            Check(disk, dataDirectory, current, target, log);
        }

        using WriteTransaction transaction = database.BeginWrite();
        var writer = new BoltWriter(transaction);
        if (target < FirstStored)
        {
            writer.Delete(BucketId.Meta, BucketNames.StorageVersion);
        }
        else
        {
            writer.Put(BucketId.Meta, BucketNames.StorageVersion, Encoding.ASCII.GetBytes(target.ToString()));
        }

        transaction.Commit();
        return current;
    }

    /// <summary>Storage version of a database; null: it was written by etcd 3.4 or older, or has not been saved since.</summary>
    internal static EtcdVersion? TryVersionOf(BoltReader reader) =>
        reader.Get(BucketId.Meta, BucketNames.StorageVersion) is { } stored
            ? EtcdVersion.TryParse(Encoding.ASCII.GetString(stored), out EtcdVersion version)
                ? version.ToCluster()
                : throw new OfflineException("the storage version of the database is no version")
            : reader.Number(BucketNames.Term) > 0 ? Oldest : null;

    private static EtcdVersion VersionOf(BoltDatabase database)
    {
        using ReadTransaction transaction = database.BeginRead();
        return TryVersionOf(new BoltReader(transaction))
            ?? throw new OfflineException("missing term information: the directory was written by etcd 3.4 or older; start etcd 3.5 on it first");
    }

    private static void Check(IDisk disk, string dataDirectory, EtcdVersion current, EtcdVersion target, ILog log)
    {
        if (current.Major != target.Major)
        {
            throw new OfflineException("cannot create migration plan: changing major storage version is not supported");
        }

        EtcdVersion highest = current > target ? current : target;
        if (highest > Newest)
        {
            throw new OfflineException($"cannot create migration plan: version \"{highest}\" is not supported");
        }

        if (target < current && NeededBy(disk, dataDirectory, log) is { } needed && target < needed)
        {
            throw new OfflineException(
                $"cannot downgrade storage, WAL contains newer entries, as the target version ({target}) is lower than the version ({needed}) detected from WAL logs");
        }
    }

    /// <summary>The release that entries since the last snapshot need; null: any from 3.5 on reads them.</summary>
    private static EtcdVersion? NeededBy(IDisk disk, string dataDirectory, ILog log)
    {
        string wal = OfflineDatabase.WalIn(dataDirectory);
        IReadOnlyList<WalSnapshotMark> marks = WalReader.ValidSnapshotMarks(disk, wal, log);
        WalContent content = WalReader.ReadAll(disk, wal, marks.Count == 0 ? default : marks[^1], log);
        EtcdVersion? needed = null;
        foreach (WalEntry entry in content.Entries)
        {
            if (entry.Type == (int)EntryType.Normal
                && InternalRequestView.TryParse(entry.Data.Span, out InternalRequestView request)
                && request.Kind == InternalRequestKind.DowngradeVersionTest)
            {
                string text = DowngradeVersionTestRequest.Parser.ParseFrom(request.Body).Ver;
                EtcdVersion version = EtcdVersion.TryParse(text, out EtcdVersion told) && told > FirstStored ? told : FirstStored;
                needed = needed is { } known && known > version ? known : version;
            }
        }

        return needed;
    }
}
