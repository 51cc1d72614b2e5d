using System.Buffers.Binary;
using System.Collections.Immutable;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Mvcc;
using Netcd.Core.V2;
using Netcd.Raft;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Snapshots;

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
    private const ulong FirstTerm = 1;

    private string DataDirectory => options.DataDirectory.Length > 0 ? options.DataDirectory : options.Name + ".etcd";

    /// <summary>Restores.</summary>
    /// <param name="progress">Told of the bytes of the file that are done, and of all; null: nobody is.</param>
    /// <exception cref="SnapshotFileException">File or settings make no sense. Nothing was changed.</exception>
    /// <exception cref="IOException">Reading or writing failed. Nothing was changed.</exception>
    public void Run(Action<long, long>? progress = null)
    {
        ImmutableArray<Member> members = FormCluster();
        CheckTargets();
        string data = DataDirectory + UnfinishedSuffix;
        bool hasWalDirectory = options.WalDirectory.Length > 0;
        string wal = hasWalDirectory ? options.WalDirectory + UnfinishedSuffix : data + "/member/wal";
        disk.DeleteDirectory(data);
        disk.DeleteDirectory(wal);
        try
        {
            Build(members, data, wal, progress);
            if (hasWalDirectory)
            {
                Publish(wal, options.WalDirectory);
            }

            disk.DeleteDirectory(DataDirectory);
            Publish(data, DataDirectory);
        }
        catch
        {
            disk.DeleteDirectory(data);
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
            throw new SnapshotFileException(error);
        }

        if (cluster!.UrlsOf(options.Name) is not { } listed)
        {
            throw new SnapshotFileException($"couldn't find local name \"{options.Name}\" in the initial cluster configuration");
        }

        if (cluster.HasDuplicateUrl)
        {
            throw new SnapshotFileException($"initial cluster {cluster} has duplicate url");
        }

        if (!EtcdUrl.SameSet([.. listed], own))
        {
            string shown = string.Join(',', listed.Select(url => $"{options.Name}={url}"));
            throw new SnapshotFileException($"--initial-cluster has {shown} but --initial-advertise-peer-urls has {string.Join(',', own)}: both must name the same URLs");
        }

        return cluster.TryFormMembers(options.InitialClusterToken, out ImmutableArray<Member> members, out error)
            ? members
            : throw new SnapshotFileException(error);
    }

    private void CheckTargets()
    {
        if (disk.FileExists(DataDirectory) || (disk.DirectoryExists(DataDirectory) && disk.List(DataDirectory).Count > 0))
        {
            throw new SnapshotFileException($"data-dir \"{DataDirectory}\" not empty or could not be read");
        }

        if (options.WalDirectory.Length > 0 && (disk.DirectoryExists(options.WalDirectory) || disk.FileExists(options.WalDirectory)))
        {
            throw new SnapshotFileException($"wal-dir \"{options.WalDirectory}\" exists");
        }

        if (!disk.FileExists(options.SnapshotPath))
        {
            throw new SnapshotFileException($"open {options.SnapshotPath}: no such file or directory");
        }
    }

    private void Build(ImmutableArray<Member> members, string data, string wal, Action<long, long>? progress)
    {
        string snap = data + "/member/snap";
        disk.CreateDurableDirectory(snap);
        new SnapshotCopy(disk, options.SnapshotPath, options.SkipHashCheck).WriteTo(snap + "/db", progress);
        Member self = members.First(m => m.Name == options.Name);
        var v2 = new V2Store();
        var membership = new ClusterMembership(self.Id, MemberIds.ComputeCluster([.. members.Select(static m => m.Id)]), ServerVersion.Release, v2, log);
        MembershipChange[] additions = [.. members.Select(MembershipChange.Add)];
        WriteDatabase(snap + "/db", membership, additions);
        WriteLog(wal, snap, membership, additions, v2);
    }

    private void WriteDatabase(string path, ClusterMembership membership, MembershipChange[] additions)
    {
        try
        {
            using BoltDatabase database = BoltDatabase.Open(disk, path, new BoltOptions(), log);
            if (options.SkipHashCheck && database.Check() is { Count: > 0 } problems)
            {
                throw new SnapshotFileException($"the database of the snapshot is damaged: {problems[0]}");
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

            writer.Put(BucketId.Meta, BucketNames.ConsistentIndex, BigEndian((ulong)additions.Length));
            writer.Put(BucketId.Meta, BucketNames.Term, BigEndian(FirstTerm));
            transaction.Commit();
        }
        catch (InvalidDatabaseException e)
        {
            throw new SnapshotFileException(e.Message);
        }
    }

    /// <summary>A record without content at the new revision makes it the newest; compaction up to it ends all older watches.</summary>
    private void Bump(WriteTransaction transaction, BoltWriter writer)
    {
        BoltCursor cursor = transaction.GetOrCreateBucket(BucketNames.Of(BucketId.Key)).OpenCursor();
        long newest = cursor.Last() && RevisionKey.TryRead(cursor.Key, out Revision last, out bool _) ? last.Main : 0;
        if (options.BumpRevision > (ulong)(long.MaxValue - newest))
        {
            throw new SnapshotFileException($"revision {newest} cannot be bumped by {options.BumpRevision}");
        }

        byte[] bumped = CompactionMeta.Encode(newest + (long)options.BumpRevision);
        writer.Put(BucketId.Key, bumped, []);
        writer.Put(BucketId.Meta, CompactionMeta.Scheduled, bumped);
    }

    private void WriteLog(string path, string snap, ClusterMembership membership, MembershipChange[] additions, V2Store v2)
    {
        ulong count = (ulong)additions.Length;
        using WriteAheadLog wal = WriteAheadLog.Create(disk, path, new WalMetadata(membership.LocalId, membership.ClusterId), new WalOptions { Clock = clock }, log);
        for (int i = 0; i < additions.Length; i++)
        {
            wal.Append((int)EntryType.ConfChange, FirstTerm, (ulong)i + 1, RaftCodec.Encode(additions[i].ToConfChange(0)));
        }

        wal.AppendState(new WalHardState(FirstTerm, additions[0].Id, count));
        wal.Flush(sync: true);
        byte[] confState = RaftCodec.Encode(new ConfState { Voters = [.. additions.Select(static a => a.Id)] });
        new SnapshotDirectory(disk, snap, clock, log).Save(new RaftSnapshot(FirstTerm, count, confState, v2.Save()));
        wal.SaveSnapshot(new WalSnapshotMark(count, FirstTerm, confState));
    }

    private static byte[] BigEndian(ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
