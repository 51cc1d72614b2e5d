using Netcd.Core.Apply;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Raft;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>
/// Copies a data directory that no member uses: newest snapshot, log behind it and database, as those of a cluster of one new member.
/// Start it with <c>--force-new-cluster</c>. The copy is made under another name and gets its own last: a failure leaves nothing.
/// </summary>
/// <param name="options">What is copied where.</param>
/// <param name="disk">Where the files are.</param>
/// <param name="clock">Time for ids and file names.</param>
/// <param name="log">Takes messages.</param>
public sealed class DataDirectoryBackup(BackupOptions options, IDisk disk, TimeProvider clock, ILog log)
{
    private const string UnfinishedSuffix = ".unfinished";
    private const int CopyBlock = 1 << 20;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly BackupIdentity _identity = BackupIdentity.Create(clock);

    /// <summary>Copies.</summary>
    /// <param name="progress">Told of the bytes of the database that are copied, and of all; null: nobody is.</param>
    /// <exception cref="OfflineException">Directories or files make no sense. Nothing was changed.</exception>
    /// <exception cref="IOException">A member has the directory open, or reading or writing failed. Nothing was changed.</exception>
    public void Run(Action<long, long>? progress = null)
    {
        CheckPlaces();
        string path = OfflineDatabase.PathIn(options.DataDirectory);
        using BoltDatabase? source = disk.FileExists(path) ? OfflineDatabase.Open(disk, path, log) : null;
        IReadOnlyList<WalSnapshotMark> marks = WalReader.ValidSnapshotMarks(disk, options.SourceWal, log);
        RaftSnapshot? snapshot = SnapshotDirectory.FindNewest(disk, options.DataDirectory + "/member/snap", marks);
        WalContent content = WalReader.ReadAll(disk, options.SourceWal, snapshot is null ? default : new(snapshot.Index, snapshot.Term), log);

        string member = options.BackupDirectory + "/member";
        bool hasWalDirectory = options.BackupWalDirectory.Length > 0;
        string unfinished = member + UnfinishedSuffix;
        string wal = hasWalDirectory ? Path.TrimEndingDirectorySeparator(options.BackupWalDirectory) + UnfinishedSuffix : unfinished + "/wal";
        disk.DeleteDirectory(unfinished);
        disk.DeleteDirectory(wal);
        try
        {
            string snap = unfinished + "/snap";
            disk.CreateDurableDirectory(snap);
            V2Store v2 = LoadWithoutMembers(snapshot);
            WriteDatabase(snap + "/db", source, snapshot, content.State, v2, progress);
            if (snapshot is not null)
            {
                new SnapshotDirectory(disk, snap, clock, log).Save(snapshot with { ConfState = _identity.ConfState, Data = v2.Save() });
            }

            WriteLog(wal, snapshot, content);
            disk.SyncDirectory(snap);
            if (hasWalDirectory)
            {
                Publish(wal, options.BackupWalDirectory);
            }

            Publish(unfinished, member);
        }
        catch
        {
            disk.DeleteDirectory(unfinished);
            disk.DeleteDirectory(wal);
            throw;
        }
    }

    private void CheckPlaces()
    {
        foreach (string needed in (string[])[options.DataDirectory + "/member/snap", options.SourceWal])
        {
            if (!disk.DirectoryExists(needed))
            {
                throw new OfflineException($"open {needed}: no such file or directory");
            }
        }

        foreach (string place in (string[])[options.BackupDirectory + "/member/snap", options.BackupDirectory + "/member", options.TargetWal])
        {
            if (disk.List(place) is { Count: > 0 } names)
            {
                throw new OfflineException($"expected \"{place}\" to be empty, got [{string.Join(' ', names.Select(static name => $"\"{name}\""))}]");
            }
        }
    }

    private void Publish(string from, string to)
    {
        to = Path.TrimEndingDirectorySeparator(to);
        disk.DeleteDirectory(to);
        disk.Rename(from, to);
        disk.SyncDirectory(DiskExtensions.ParentOf(to));
    }

    private V2Store LoadWithoutMembers(RaftSnapshot? snapshot)
    {
        var v2 = new V2Store();
        if (snapshot is not null)
        {
            v2.Recover(snapshot.Data.Span);
            long now = clock.GetUtcNow().ToUnixTimeMilliseconds() * NanosecondsPerMillisecond;
            v2.Delete(MembershipPaths.Members, directory: true, recursive: true, now);
            v2.Delete(MembershipPaths.Removed, directory: true, recursive: true, now);
        }

        return v2;
    }

    private void WriteLog(string path, RaftSnapshot? snapshot, WalContent content)
    {
        var metadata = new WalMetadata(_identity.Member.Id, _identity.ClusterId);
        using WriteAheadLog wal = WriteAheadLog.Create(disk, path, metadata, new WalOptions { Clock = clock }, log);
        if (snapshot is not null)
        {
            wal.SaveSnapshot(new WalSnapshotMark(snapshot.Index, snapshot.Term, _identity.ConfState));
        }

        foreach (WalEntry entry in new BackupEntries(_identity, options.WithV3).Rewrite(content.Entries, snapshot is not null))
        {
            wal.Append(entry.Type, entry.Term, entry.Index, entry.Data.Span);
        }

        wal.AppendState(new WalHardState(content.State.Term, _identity.Member.Id, content.State.Commit));
        wal.Flush(sync: true);
    }

    private void WriteDatabase(string path, BoltDatabase? source, RaftSnapshot? snapshot, WalHardState state, V2Store v2, Action<long, long>? progress)
    {
        if (source is not null && options.WithV3)
        {
            using ReadTransaction content = source.BeginRead();
            if (new BoltReader(content).Number(BucketNames.ConsistentIndex) is var applied and > 0 && applied < snapshot?.Index)
            {
                throw new OfflineException($"the database has applied entry {applied}, the newest snapshot stands at {snapshot.Index}: start the member once before the backup");
            }

            CopyImage(content, path, progress);
        }

        using BoltDatabase database = BoltDatabase.Open(disk, path, new BoltOptions { GrowthStep = 0 }, log);
        using WriteTransaction transaction = database.BeginWrite();
        var writer = new BoltWriter(transaction);
        transaction.DeleteBucket(BucketNames.Of(BucketId.Members));
        transaction.DeleteBucket(BucketNames.Of(BucketId.MembersRemoved));
        transaction.CreateBucket(BucketNames.Of(BucketId.MembersRemoved));
        new ClusterMembership(_identity.Member.Id, _identity.ClusterId, ServerVersion.Release, v2, log).Apply(MembershipChange.Add(_identity.Member), writer);
        writer.Put(BucketId.Meta, BucketNames.ConfState, ConfStateJson.Write(new ConfState { Voters = [_identity.Member.Id] }));
        if (source is null || !options.WithV3)
        {
            // Nothing behind the snapshot has an effect on it, and etcd wants it not to be behind the snapshot.
            writer.Put(BucketId.Meta, BucketNames.ConsistentIndex, BoltWriter.Number(state.Commit));
            writer.Put(BucketId.Meta, BucketNames.Term, BoltWriter.Number(state.Term));
        }

        transaction.Commit();
    }

    private void CopyImage(ReadTransaction source, string path, Action<long, long>? progress)
    {
        using IDiskFile file = disk.Open(path, OpenMode.CreateNew);
        byte[] block = new byte[CopyBlock];
        long offset = 0;
        for (int read; (read = source.ReadImage(offset, block)) > 0; offset += read)
        {
            file.Write(block.AsSpan(0, read), offset);
            progress?.Invoke(offset + read, source.Size);
        }

        file.Sync();
    }
}
