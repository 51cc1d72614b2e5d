using System.Collections.Immutable;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Bootstrap.Legacy;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Core.V2;
using Netcd.Core.World;
using Netcd.Raft;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Bootstrap;

/// <summary>
/// Decides whether a member is new or restarts, and opens its files. A directory whose WAL exists restarts; every
/// <c>--initial-*</c> setting is ignored then. Order: snapshot, WAL, backend, consistency checks, membership.
/// </summary>
public sealed class MemberBootstrap
{
    private readonly MemberOptions _options;
    private readonly IWorld _world;
    private readonly MetricRegistry _metrics;
    private readonly ILog _log;
    private readonly Action<Exception> _onFault;
    private readonly string _walPath;
    private readonly string _snapPath;
    private readonly LegacyDirectory _legacy;

    /// <summary>Prepares the start of one member.</summary>
    public MemberBootstrap(MemberOptions options, IWorld world, MetricRegistry metrics, ILog log, Action<Exception> onFault)
    {
        _options = options;
        _world = world;
        _metrics = metrics;
        _log = log;
        _onFault = onFault;
        _walPath = options.WalDirectory ?? options.DataDirectory + "/member/wal";
        _snapPath = options.DataDirectory + "/member/snap";
        _legacy = new LegacyDirectory(world.Disk, options.DataDirectory, log);
    }

    /// <summary>Whether the data directory already belongs to a member.</summary>
    public bool IsInitialized => WriteAheadLog.Exists(_world.Disk, _walPath);

    /// <summary>Opens or creates everything. A member without data may ask others first; one with data never waits.</summary>
    /// <param name="calls">How others are asked.</param>
    /// <param name="cancellation">Ends the wait for others.</param>
    /// <exception cref="BootstrapException">Settings or files contradict each other.</exception>
    /// <exception cref="IOException">A file is damaged or the disk fails.</exception>
    public async Task<BootstrappedMember> RunAsync(IPeerCalls calls, CancellationToken cancellation)
    {
        IDisk disk = _world.Disk;
        disk.CreateDurableDirectory(_options.DataDirectory);
        disk.CreateDurableDirectory(_snapPath);
        var snapshots = new SnapshotDirectory(disk, _snapPath, _world.Clock, _log, new SnapshotMetrics(_metrics));
        snapshots.RemoveTemporary();
        var formation = new ClusterFormation(_options, calls, _log);
        if (IsInitialized)
        {
            return Restart(snapshots, formation);
        }

        FormedCluster cluster = await formation.FormAsync(cancellation);
        WriteAheadLog wal = WriteAheadLog.Create(disk, _walPath, new WalMetadata(cluster.SelfId, cluster.ClusterId), WalOptions(), _log);
        if (_options.IsNewCluster && _legacy.Exists)
        {
            return Import(snapshots, wal, formation, cluster.Members);
        }

        return _options.IsNewCluster ? WriteFirstEntries(snapshots, wal, cluster.Members) : StartEmpty(snapshots, wal, cluster.Members, cluster.Remotes);
    }

    /// <summary>Founds a cluster on the data of etcd 0.x. The mark in the log comes last: until it is there a restart begins again.</summary>
    private BootstrappedMember Import(SnapshotDirectory snapshots, WriteAheadLog wal, ClusterFormation formation, ImmutableArray<Member> members)
    {
        V2Store v2 = _legacy.Load();
        ClusterMembership membership = NewMembership(wal.Metadata, v2);
        BackendStore backend = OpenBackend();
        ulong last = (ulong)members.Length;
        for (ulong index = 1; index <= last; index++)
        {
            var addition = MembershipChange.Add(members[(int)index - 1]);
            if (index <= backend.ConsistentIndex)
            {
                membership.Apply(addition, null);
                continue;
            }

            using BackendEntry entry = backend.BeginEntry(index, 1);
            membership.Apply(addition, backend);
            entry.Complete();
        }

        backend.Stop();
        byte[] confState = RaftCodec.Encode(new ConfState { Voters = [.. members.Select(static m => m.Id).Order()] });
        snapshots.Save(new RaftSnapshot(1, last, confState, v2.Save()));
        Entry[] entries = [.. members.Select((member, i) => BootstrapEntry(member, (ulong)i + 1))];
        foreach (Entry entry in entries)
        {
            wal.Append((int)entry.Type, entry.Term, entry.Index, entry.Data.Span);
        }

        wal.AppendState(new WalHardState(1, 0, last));
        wal.SaveSnapshot(new WalSnapshotMark(last, 1, confState));
        wal.Dispose();
        return Restart(snapshots, formation);
    }

    /// <summary>Writes the conf changes that add the initial members: entries 1 to n of term 1, committed from the start.</summary>
    private BootstrappedMember WriteFirstEntries(SnapshotDirectory snapshots, WriteAheadLog wal, ImmutableArray<Member> members)
    {
        Entry[] entries = [.. members.Select((member, i) => BootstrapEntry(member, (ulong)i + 1))];
        ulong commit = (ulong)entries.Length;
        foreach (Entry entry in entries)
        {
            wal.Append((int)entry.Type, entry.Term, entry.Index, entry.Data.Span);
        }

        wal.AppendState(new WalHardState(1, 0, commit));
        wal.Flush(sync: true);

        var log = new MemoryStorage();
        log.Append(entries);
        log.SetHardState(new HardState(1, 0, commit));

        return WithoutSnapshot(snapshots, wal, log, members, []);
    }

    /// <summary>A member that joins: whatever it needs to know comes from the leader, as entries or as a snapshot.</summary>
    private BootstrappedMember StartEmpty(SnapshotDirectory snapshots, WriteAheadLog wal, ImmutableArray<Member> members, ImmutableArray<Member> remotes) =>
        WithoutSnapshot(snapshots, wal, new MemoryStorage(), members, remotes);

    private BootstrappedMember WithoutSnapshot(SnapshotDirectory snapshots, WriteAheadLog wal, MemoryStorage log, ImmutableArray<Member> members, ImmutableArray<Member> remotes)
    {
        V2Store v2 = NewV2Store();
        ClusterMembership membership = NewMembership(wal.Metadata, v2);
        membership.Announce(members);
        return new BootstrappedMember
        {
            MemberId = wal.Metadata.NodeId,
            ClusterId = wal.Metadata.ClusterId,
            Wal = wal,
            WalPath = _walPath,
            Snapshots = snapshots,
            SnapshotPath = _snapPath,
            Backend = OpenBackend(),
            V2 = v2,
            Membership = membership,
            Log = log,
            SnapshotIndex = 0,
            SnapshotTerm = 0,
            ConfState = new ConfState(),
            Remotes = remotes,
            CommitIndex = log.LastIndex,
        };
    }

    private V2Store NewV2Store()
    {
        var store = new V2Store();
        if (_options.V2Events is { } events)
        {
            store.KeepEvents(events);
        }

        return store;
    }

    private ClusterMembership NewMembership(WalMetadata identity, V2Store v2) =>
        new(identity.NodeId, identity.ClusterId, ServerVersion.Release, v2, _log) { MaxLearners = _options.MaxLearners };

    private static Entry BootstrapEntry(Member member, ulong index) =>
        new() { Type = EntryType.ConfChange, Term = 1, Index = index, Data = RaftCodec.Encode(MembershipChange.Add(member).ToConfChange(0)) };

    private BootstrappedMember Restart(SnapshotDirectory snapshots, ClusterFormation formation)
    {
        IReadOnlyList<WalSnapshotMark> marks = WalReader.ValidSnapshotMarks(_world.Disk, _walPath, _log);
        RaftSnapshot? snapshot = snapshots.LoadNewest(marks);
        WalSnapshotMark start = snapshot is null ? default : new WalSnapshotMark(snapshot.Index, snapshot.Term);
        WriteAheadLog wal = WriteAheadLog.Open(_world.Disk, _walPath, start, WalOptions(), _log, out WalContent content);
        if (snapshot is null && content.LastIndex == 0)
        {
            return ResumeFirstStart(snapshots, wal, formation);
        }

        V2Store v2 = NewV2Store();
        ConfState confState = new();
        var log = new MemoryStorage();
        if (snapshot is not null)
        {
            Check(RaftCodec.TryDecodeConfState(snapshot.ConfState.Span, out confState), "the newest .snap file holds no valid raft configuration");
            v2.Recover(snapshot.Data.Span);
            log.ApplySnapshot(new Snapshot { Metadata = new SnapshotMetadata { ConfState = confState, Index = snapshot.Index, Term = snapshot.Term } });
            _log.Info("recovered v2 store from snapshot", [("snapshot-index", snapshot.Index), ("snapshot-size", snapshot.Data.Length)]);
        }

        BackendStore backend = OpenRestartedBackend(snapshots, snapshot);
        Entry[] entries = [.. content.Entries.Select(ToEntry)];
        ulong commit = CommitIndexOf(content, backend, new LogConfiguration(confState, entries));
        if (_options.ForceNewCluster)
        {
            entries = StandAlone(wal, entries, confState, content, ref commit);
        }

        log.Append(entries);
        log.SetHardState(new HardState(content.State.Term, content.State.Vote, commit));
        if (commit > content.State.Commit)
        {
            // Raft takes the raised index as known, so it would not be saved again before the next change; snapshots count only up to it.
            wal.AppendState(new WalHardState(content.State.Term, content.State.Vote, commit));
            wal.Flush(sync: true);
        }

        ClusterMembership membership = NewMembership(content.Metadata, v2);
        membership.RestoreFromStore(backend);

        _log.Info("restarting local member", [
            ("cluster-id", MemberIds.ToText(content.Metadata.ClusterId)),
            ("local-member-id", MemberIds.ToText(content.Metadata.NodeId)),
            ("commit-index", commit)]);
        return new BootstrappedMember
        {
            MemberId = content.Metadata.NodeId,
            ClusterId = content.Metadata.ClusterId,
            Wal = wal,
            WalPath = _walPath,
            Snapshots = snapshots,
            SnapshotPath = _snapPath,
            Backend = backend,
            V2 = v2,
            Membership = membership,
            Log = log,
            SnapshotIndex = start.Index,
            SnapshotTerm = start.Term,
            ConfState = confState,
            IsRestart = true,
            CommitIndex = commit,
        };
    }

    /// <summary>
    /// The log is empty: the first start ended before its first entries, and nothing was promised yet; or a member that joined
    /// has not heard of the leader so far.
    /// </summary>
    private BootstrappedMember ResumeFirstStart(SnapshotDirectory snapshots, WriteAheadLog wal, ClusterFormation formation)
    {
        if (!_options.IsNewCluster)
        {
            return StartEmpty(snapshots, wal, [], []);
        }

        FormedCluster cluster = formation.Describe();
        Check(
            cluster.SelfId == wal.Metadata.NodeId && cluster.ClusterId == wal.Metadata.ClusterId,
            $"the write-ahead log is empty and belongs to member {MemberIds.ToText(wal.Metadata.NodeId)} of cluster {MemberIds.ToText(wal.Metadata.ClusterId)}, which the initial cluster configuration does not describe: start with the flags of the first start, or with an empty data directory");
        return _legacy.Exists ? Import(snapshots, wal, formation, cluster.Members) : WriteFirstEntries(snapshots, wal, cluster.Members);
    }

    private Entry[] StandAlone(WriteAheadLog wal, Entry[] entries, ConfState confState, WalContent content, ref ulong commit)
    {
        ulong last = commit;
        Entry[] committed = [.. entries.TakeWhile(entry => entry.Index <= last)];
        if (committed.Length < entries.Length)
        {
            _log.Info("discarding uncommitted WAL entries", [("entry-index", commit + 1), ("commit-index-from-wal", commit), ("number-of-discarded-entries", entries.Length - committed.Length)]);
        }

        Entry[] added = StandaloneLog.Additions(committed, confState, content.Metadata.NodeId, content.State.Term, commit, _log);
        foreach (Entry entry in added)
        {
            wal.Append((int)entry.Type, entry.Term, entry.Index, entry.Data.Span);
        }

        commit += (ulong)added.Length;
        wal.AppendState(new WalHardState(content.State.Term, content.State.Vote, commit));
        wal.Flush(sync: true);
        _log.Info("forcing restart member", [("cluster-id", MemberIds.ToText(content.Metadata.ClusterId)), ("local-member-id", MemberIds.ToText(content.Metadata.NodeId)), ("commit-index", commit)]);
        return [.. committed, .. added];
    }

    /// <summary>
    /// What the backend holds was committed, also when the commit index that says so was not flushed before a crash. A backend
    /// ahead of the whole log is legal only where peers can bring the missing entries: a member that is alone would take new
    /// entries at used-up indexes and silently skip their effects.
    /// </summary>
    private static ulong CommitIndexOf(WalContent content, BackendStore backend, LogConfiguration configuration)
    {
        bool isAlone = configuration.Voters.Count <= 1;
        Check(
            !isAlone || backend.ConsistentIndex <= content.LastIndex,
            $"the database has applied entry {backend.ConsistentIndex}, but the write-ahead log ends at entry {content.LastIndex}: entries were lost. Restore from a snapshot (etcdutl snapshot restore of member/snap/db with --skip-hash-check keeps the data of the database)");
        return Math.Min(Math.Max(content.State.Commit, backend.ConsistentIndex), content.LastIndex);
    }

    private BackendStore OpenRestartedBackend(SnapshotDirectory snapshots, RaftSnapshot? snapshot)
    {
        BackendStore backend = OpenBackend();
        if (snapshot is null || backend.ConsistentIndex >= snapshot.Index || backend.ConsistentIndex == 0)
        {
            return backend;
        }

        string received = snapshots.DatabasePath(snapshot.Index);
        Check(
            _world.Disk.FileExists(received),
            $"database file ({_snapPath}/db) does not match with snapshot: it has applied entry {backend.ConsistentIndex}, the snapshot stands at {snapshot.Index}");
        backend.ReplaceWith(received);
        _log.Info("Recovering from snapshot backend", [("path", received)]);
        return backend;
    }

    private BackendStore OpenBackend()
    {
        long started = _world.Clock.GetTimestamp();
        var options = new BackendOptions
        {
            Path = _snapPath + "/db",
            BatchInterval = _options.BackendBatchInterval,
            BatchLimit = _options.BackendBatchLimit,
            Bolt = new BoltOptions { NoSync = _options.UnsafeNoFsync, Clock = _world.Clock },
        };
        if (_world.Buggify(BuggifyPoint.SmallBackendBuffer))
        {
            options = options with { BacklogBytes = 256 };
        }

        BackendStore backend = BackendStore.Open(_world, options, _metrics, _log, _onFault);
        _log.Info("opened backend db", [("path", options.Path), ("took", _world.Clock.GetElapsedTime(started))]);
        AddAuthRevision(backend);
        return backend;
    }

    /// <summary>A new database starts with auth revision 1, as in etcd.</summary>
    private static void AddAuthRevision(BackendStore backend)
    {
        if (backend.Get(BucketId.Auth, "authRevision"u8) is null)
        {
            using BackendEntry local = backend.BeginLocal();
            backend.Put(BucketId.Auth, "authRevision"u8, [0, 0, 0, 0, 0, 0, 0, 1]);
            local.Complete();
        }
    }

    private WalOptions WalOptions() => new()
    {
        Clock = _world.Clock,
        UnsafeNoSync = _options.UnsafeNoFsync,
        SegmentBytes = _options.WalSegmentBytes,
        Metrics = new WalMetrics(_metrics),
    };

    private static Entry ToEntry(WalEntry entry) =>
        new() { Type = (EntryType)entry.Type, Term = entry.Term, Index = entry.Index, Data = entry.Data };

    private static void Check(bool condition, string message)
    {
        if (!condition)
        {
            throw new BootstrapException(message);
        }
    }
}
