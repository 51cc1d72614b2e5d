using Netcd.Core.Alarms;
using Netcd.Core.Apply;
using Netcd.Core.Auth;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap;
using Netcd.Core.Consensus;
using Netcd.Core.Leases;
using Netcd.Core.Maintenance;
using Netcd.Core.Membership;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Core.Watch;
using Netcd.Core.World;
using Netcd.Raft;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.LocalMember;

/// <summary>
/// One member without its network: builds the parts from the files on disk, wires the loops, starts and stops them in order.
/// Its properties are what the API layer talks to; all of them are thread-safe.
/// </summary>
public sealed class EtcdMember
{
    private readonly BootstrappedMember _files;
    private readonly WalLoop _walLoop;
    private readonly ApplyLoop _applyLoop;
    private readonly WatchHub _watchHub;
    private readonly PendingRequests _pending;
    private readonly LeaderDuties _duties;
    private readonly FilePurger _purger;
    private readonly TaskCompletionSource<Exception> _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;

    /// <summary>Opens the files and builds the member; nothing runs before <see cref="Start"/>.</summary>
    /// <exception cref="BootstrapException">Settings or files contradict each other.</exception>
    /// <exception cref="IOException">A file is damaged or the disk fails.</exception>
    public EtcdMember(MemberOptions options, IWorld world, MetricRegistry metrics, ILog log)
    {
        _files = new MemberBootstrap(options, world, metrics, log, Fault).Run();
        Backend = _files.Backend;
        Membership = _files.Membership;
        TimeProvider clock = world.Clock;

        Auth = StoredAuth.Read(Backend);
        Alarms = new AlarmStore(metrics);
        Alarms.Restore(Backend);
        Lessor = new Lessor(clock, LessorOptionsOf(options), metrics, log);
        Lessor.Restore(Backend);
        Store = MvccStore.Open(
            world,
            Backend,
            new MvccOptions { CompactionBatchLimit = options.CompactionBatchLimit, CompactionPause = options.CompactionSleepInterval },
            Lessor,
            metrics,
            log);

        _pending = new PendingRequests(clock);
        AppliedIndex = new AppliedIndex(_files.SnapshotIndex);
        var ids = new RequestIdGenerator(MemberId, clock.GetUtcNow());
        var raftMetrics = new RaftMetrics(metrics);
        var quota = new SpaceQuota(Backend, options.QuotaBackendBytes);
        Quota = quota;

        _walLoop = new WalLoop(_files.Wal, world, log, Fault) { Persisted = message => Raft!.OnPersisted(message), Snapshots = _files.Snapshots };
        var loopOptions = new RaftLoopOptions { MemberId = MemberId, TickInterval = options.HeartbeatInterval, ElectionTimeout = options.ElectionTimeout };
        Raft = new RaftLoop(
            new RawNode(RaftSettings.Of(options, _files, world.Random, log)),
            _files.Log,
            loopOptions,
            world,
            _pending,
            new ReadIndexQueue(clock, AppliedIndex, loopOptions.RequestTimeLimit, ids.Next(), metrics),
            raftMetrics,
            Fault)
        {
            Wal = _walLoop,
            Apply = message => _applyLoop!.Enqueue(message),
            Peers = new NoPeers(),
        };

        Proposer = new Proposer(Raft, AppliedIndex, _pending, ids, options.MaxRequestBytes);
        var spaceAlarm = new SpaceAlarm(MemberId, Proposer, Alarms);
        Kv = new KvRequests(Proposer, Raft, Store, quota, spaceAlarm, options.MaxTxnOps);
        Leases = new LeaseRequests(Proposer, Raft, AppliedIndex, Lessor, quota, spaceAlarm, ids, clock);
        _watchHub = new WatchHub(
            world,
            Store,
            new WatchHeader(this),
            new WatchOptions { ProgressInterval = options.WatchProgressInterval, FragmentBytes = options.MaxRequestBytes + (512 << 10) },
            metrics,
            log,
            Fault);
        Store.Observer = _watchHub;

        var kv = new KvExecutor(Store, Lessor);
        var v3 = new V3Applier(
            Backend,
            kv,
            Lessor,
            Alarms,
            new ApplyGuards(Alarms, quota),
            new V3ApplierOptions(options.LeaseCheckpointPersist),
            new ApplyMetrics(clock, options.WarningApplyDuration, metrics, log))
        {
            Membership = new MembershipRequests(Membership, Backend),
            Store = Store,
            SpaceAlarm = spaceAlarm,
        };
        var applier = new EntryApplier(Backend, v3, new V2Applier(_files.V2, Membership), _pending, clock);
        var confChanges = new ConfChangeApplier(Backend, Membership, Raft.Run, _files.ConfState, () => v3.Revision);
        _applyLoop = new ApplyLoop(applier, confChanges, Backend, Store, _pending, AppliedIndex, raftMetrics, world, Fault) { Finished = message => Raft.OnApplied(message) };
        var snapshots = new SnapshotTaker(
            Backend,
            _files.V2,
            _walLoop,
            _files.Snapshots,
            index => Raft.Run(_ => _files.Log.Compact(index)),
            (_files.SnapshotTerm, _files.SnapshotIndex),
            new SnapshotTakerOptions(options.SnapshotCount, options.SnapshotCatchUpEntries),
            log,
            Fault)
        {
            ConfState = () => confChanges.ConfState,
        };

        Announcer = new MemberAnnouncer(options, Membership, Proposer, clock, log);
        _duties = new LeaderDuties(options, this, _files.V2, Announcer, world, metrics, log);
        applier.NewTermApplied = _duties.OnNewTermApplied;
        Raft.ViewChanged += _duties.OnViewChanged;
        var firstElection = new SoleVoterElection(Raft, MemberId, _files.CommitIndex, () => confChanges.ConfState);
        _applyLoop.BatchApplied = (index, term) =>
        {
            firstElection.OnBatchApplied(index);
            snapshots.OnBatchApplied(index, term);
        };
        _purger = new FilePurger(options, _files, () => snapshots.Durable, world, log);
    }

    /// <summary>This member.</summary>
    public ulong MemberId => _files.MemberId;

    /// <summary>Its cluster.</summary>
    public ulong ClusterId => _files.ClusterId;

    /// <summary>Completes with the reason when the member can no longer be trusted and has to stop.</summary>
    public Task<Exception> Faulted => _faulted.Task;

    /// <summary>Raft state and linearizable reads.</summary>
    public RaftLoop Raft { get; }

    /// <summary>How far the log is applied.</summary>
    public AppliedIndex AppliedIndex { get; }

    /// <summary>Puts requests into the log.</summary>
    public Proposer Proposer { get; }

    /// <summary>Key-value requests.</summary>
    public KvRequests Kv { get; }

    /// <summary>Lease requests.</summary>
    public LeaseRequests Leases { get; }

    /// <summary>Lease state.</summary>
    public Lessor Lessor { get; }

    /// <summary>Key-value state.</summary>
    public MvccStore Store { get; }

    /// <summary>The database.</summary>
    public BackendStore Backend { get; }

    /// <summary>Space limit.</summary>
    public SpaceQuota Quota { get; }

    /// <summary>Active alarms.</summary>
    public AlarmStore Alarms { get; }

    /// <summary>Users and roles as stored; nothing changes them in this version.</summary>
    public StoredAuth Auth { get; }

    /// <summary>Members and versions.</summary>
    public ClusterMembership Membership { get; }

    /// <summary>Tells the cluster who this member is.</summary>
    public MemberAnnouncer Announcer { get; }

    /// <summary>Opens a watch stream for one client.</summary>
    public WatchStream OpenWatchStream() => _watchHub.OpenStream();

    /// <summary>Starts the loops: the log is replayed, then the member takes part in its cluster.</summary>
    public void Start()
    {
        _walLoop.Start();
        _purger.Start();
        Raft.Start();
    }

    /// <summary>Stops in order: no more proposals, log flushed, database committed. Waiting requests get "server stopped".</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
        {
            return;
        }

        _duties.Dispose();
        _purger.Dispose();
        _watchHub.Dispose();
        Raft.Stop();
        _pending.Stop();
        _walLoop.Stop();
        _applyLoop.Stop();
        Backend.Stop();
    }

    private static LessorOptions LessorOptionsOf(MemberOptions options) => new()
    {
        MinTtlSeconds = (long)Math.Ceiling(1.5 * options.ElectionTimeout.TotalSeconds),
        Checkpoints = options.LeaseCheckpoint,
    };

    private void Fault(Exception reason) => _faulted.TrySetResult(reason);
}
