using System.Collections.Immutable;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Mvcc;
using Netcd.Core.V2;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>
/// Makes the data directory of a member of a new cluster from a snapshot file: keys, leases, users and alarms are those of the snapshot,
/// members and ids are new. The log begins with the members' addition, and a raft snapshot covers it.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="disk">Where the files are.</param>
/// <param name="clock">Time for file names.</param>
/// <param name="log">Takes messages.</param>
public sealed class SnapshotRestore(SnapshotRestoreOptions options, IDisk disk, TimeProvider clock, ILog log)
{
    private const string UnfinishedSuffix = ".restoring";
    private const string Unfinished = "/member" + UnfinishedSuffix;

    private string DataDirectory => options.DataDirectory.Length > 0 ? Path.TrimEndingDirectorySeparator(options.DataDirectory) : options.Name + ".etcd";

    private string WalDirectory => Path.TrimEndingDirectorySeparator(options.WalDirectory);

    /// <summary>Restores.</summary>
    /// <param name="progress">Told of the bytes of the file that are done, and of all; null: nobody is.</param>
    /// <exception cref="OfflineException">File or settings make no sense. Nothing was changed.</exception>
    /// <exception cref="IOException">Reading or writing failed. Nothing was changed.</exception>
    public void Run(Action<long, long>? progress = null)
    {
        ImmutableArray<Member> members = FormCluster();
        CheckTargets();
        bool isNew = !disk.DirectoryExists(DataDirectory);
        string member = DataDirectory + Unfinished;
        bool hasWalDirectory = options.WalDirectory.Length > 0;
        string wal = hasWalDirectory ? WalDirectory + UnfinishedSuffix : member + "/wal";
        disk.DeleteDirectory(member);
        disk.DeleteDirectory(wal);
        try
        {
            Build(members, member + "/snap", wal, progress);
            if (hasWalDirectory)
            {
                Publish(wal, WalDirectory);
            }

            Publish(member, DataDirectory + "/member");
        }
        catch
        {
            // The data directory itself may be the root of a file system of its own, so it is not what is renamed.
            disk.DeleteDirectory(isNew ? DataDirectory : member);
            disk.DeleteDirectory(wal);
            throw;
        }
    }

    private void Publish(string from, string to)
    {
        disk.Rename(from, to);
        disk.SyncDirectory(DiskExtensions.ParentOf(to));
    }

    private ImmutableArray<Member> FormCluster()
    {
        if (!EtcdUrl.TryParseAll(options.PeerUrls.Split(','), out string[] own, out string error)
            || !InitialCluster.TryParse(options.InitialCluster, out InitialCluster? cluster, out error))
        {
            throw new OfflineException(error);
        }

        if (cluster!.UrlsOf(options.Name) is not { } listed)
        {
            throw new OfflineException($"couldn't find local name \"{options.Name}\" in the initial cluster configuration");
        }

        if (cluster.HasDuplicateUrl)
        {
            throw new OfflineException($"initial cluster {cluster} has duplicate url");
        }

        if (!EtcdUrl.SameSet([.. listed], own))
        {
            string shown = string.Join(',', listed.Select(url => $"{options.Name}={url}"));
            string resolved = string.Join(',', own.Order(StringComparer.Ordinal));
            throw new OfflineException(
                $"--initial-cluster has {shown} but missing from --initial-advertise-peer-urls={string.Join(',', own)} (resolved urls: \"{resolved}\" != \"{string.Join(',', listed.Order(StringComparer.Ordinal))}\")");
        }

        return cluster.TryFormMembers(options.InitialClusterToken, out ImmutableArray<Member> members, out error)
            ? members
            : throw new OfflineException(error);
    }

    private void CheckTargets()
    {
        if (disk.FileExists(DataDirectory) || (disk.DirectoryExists(DataDirectory) && disk.List(DataDirectory).Any(static name => "/" + name != Unfinished)))
        {
            throw new OfflineException($"data-dir \"{DataDirectory}\" not empty or could not be read");
        }

        if (options.WalDirectory.Length > 0 && (disk.DirectoryExists(options.WalDirectory) || disk.FileExists(options.WalDirectory)))
        {
            throw new OfflineException($"wal-dir \"{options.WalDirectory}\" exists");
        }

        if (!disk.FileExists(options.SnapshotPath))
        {
            throw new OfflineException($"open {options.SnapshotPath}: no such file or directory");
        }
    }

    private void Build(ImmutableArray<Member> members, string snap, string wal, Action<long, long>? progress)
    {
        disk.CreateDurableDirectory(snap);
        new SnapshotCopy(disk, options.SnapshotPath, options.SkipHashCheck).WriteTo(snap + "/db", progress);
        Member self = members.First(m => m.Name == options.Name);
        var v2 = new V2Store();
        var membership = new ClusterMembership(self.Id, MemberIds.ComputeCluster([.. members.Select(static m => m.Id)]), ServerVersion.Release, v2, log);
        MembershipChange[] additions = [.. members.Select(MembershipChange.Add)];
        WriteDatabase(snap + "/db", membership, additions);
        FoundingLog.Write(disk, clock, wal, snap, membership, additions, v2, log);
    }

    private void WriteDatabase(string path, ClusterMembership membership, MembershipChange[] additions)
    {
        try
        {
            using BoltDatabase database = BoltDatabase.Open(disk, path, new BoltOptions(), log);
            if (options.SkipHashCheck && database.Check() is { Count: > 0 } problems)
            {
                throw new OfflineException($"the database of the snapshot is damaged: {problems[0]}");
            }

            using WriteTransaction transaction = database.BeginWrite();
            transaction.DeleteBucket(BucketNames.Of(BucketId.Members));
            transaction.DeleteBucket(BucketNames.Of(BucketId.MembersRemoved));
            var writer = new BoltWriter(transaction);
            transaction.CreateBucket(BucketNames.Of(BucketId.Members));
            transaction.CreateBucket(BucketNames.Of(BucketId.MembersRemoved));
            foreach (MembershipChange addition in additions)
            {
                membership.Apply(addition, writer);
            }

            if (options.MarkCompacted && options.BumpRevision > 0)
            {
                Bump(transaction, writer);
            }

            writer.Put(BucketId.Meta, BucketNames.ConsistentIndex, BoltWriter.Number((ulong)additions.Length));
            writer.Put(BucketId.Meta, BucketNames.Term, BoltWriter.Number(FoundingLog.Term));
            transaction.Commit();
        }
        catch (InvalidDatabaseException e)
        {
            throw new OfflineException(e.Message.Replace(path, options.SnapshotPath, StringComparison.Ordinal));
        }
    }

    /// <summary>A record without content at the new revision makes it the newest; compaction up to it ends all older watches.</summary>
    private void Bump(WriteTransaction transaction, BoltWriter writer)
    {
        BoltCursor cursor = transaction.GetOrCreateBucket(BucketNames.Of(BucketId.Key)).OpenCursor();
        long newest = cursor.Last() && RevisionKey.TryRead(cursor.Key, out Revision last, out bool _) ? last.Main : 0;
        if (options.BumpRevision > (ulong)(long.MaxValue - newest))
        {
            throw new OfflineException($"revision {newest} cannot be bumped by {options.BumpRevision}");
        }

        byte[] bumped = CompactionMeta.Encode(newest + (long)options.BumpRevision);
        writer.Put(BucketId.Key, bumped, []);
        writer.Put(BucketId.Meta, CompactionMeta.Scheduled, bumped);
    }
}
