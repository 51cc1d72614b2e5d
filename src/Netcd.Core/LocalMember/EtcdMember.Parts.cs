using Netcd.Core.Apply;
using Netcd.Core.Auth;
using Netcd.Core.Bootstrap;
using Netcd.Core.Consensus;
using Netcd.Core.Leases;
using Netcd.Core.Maintenance;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.Requests;
using Netcd.Core.Watch;
using Netcd.Core.World;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.LocalMember;

/// <content>Parts that need much of the rest.</content>
public sealed partial class EtcdMember
{
    private Lessor NewLessor()
    {
        MemberOptions options = _environment.Options;
        var limits = new LessorOptions { MinTtlSeconds = (long)Math.Ceiling(1.5 * options.ElectionTimeout.TotalSeconds), Checkpoints = options.LeaseCheckpoint };
        if (_environment.World.Buggify(BuggifyPoint.SmallLeaseIntervals))
        {
            limits = limits with { CheckpointInterval = TimeSpan.FromSeconds(1), RevokeRate = 10 };
        }

        var lessor = new Lessor(_environment.Clock, limits, _environment.Metrics, _environment.Log);
        lessor.Restore(Backend);
        return lessor;
    }

    private MvccStore NewStore()
    {
        MemberOptions options = _environment.Options;
        var settings = new MvccOptions { CompactionBatchLimit = options.CompactionBatchLimit, CompactionPause = options.CompactionSleepInterval };
        return MvccStore.Open(_environment.World, Backend, settings, Lessor, _environment.Metrics, _environment.Log);
    }

    private RaftLoop NewRaftLoop(RaftLoopOptions options, ulong firstReadContext, RaftMetrics raftMetrics)
    {
        (MemberOptions member, IWorld world, BootstrappedMember files, IPeerTransport peers, _, MetricRegistry metrics, ILog log) = _environment;
        var reads = new ReadIndexQueue(world, AppliedIndex, options.RequestTimeLimit, firstReadContext, metrics);
        return new RaftLoop(new RawNode(RaftSettings.Of(member, files, world, log)), files.Log, options, world, _pending, reads, raftMetrics, log, Fault)
        {
            Wal = _walLoop,
            Apply = message => _applyLoop.Enqueue(message),
            Install = snapshot => _applyLoop.Install(snapshot),
            SendSnapshot = message => _outgoing.Request(message),
            IsRemoved = id => Membership.View.IsRemoved(id),
            Peers = peers,
            Connections = Connections,
        };
    }

    private WatchHub NewWatchHub()
    {
        MemberOptions options = _environment.Options;
        var bounds = new WatchOptions { ProgressInterval = options.WatchProgressInterval, FragmentBytes = options.MaxRequestBytes + (512 << 10) };
        if (_environment.World.Buggify(BuggifyPoint.SmallWatchBounds))
        {
            bounds = bounds with { MaxQueuedResponses = 2, MaxQueuedAnswers = 1, MaxRevisionsPerScan = 2, MaxBytesPerScan = 100, MaxRecentChanges = 2 };
        }

        return new WatchHub(_environment.World, Store, new WatchHeader(this), bounds, _environment.Metrics, _environment.Log, Fault);
    }

    private V3Applier NewApplier(SpaceAlarm spaceAlarm) => new(
        Backend,
        new KvExecutor(Store, Lessor),
        Lessor,
        Alarms,
        new ApplyGuards(Alarms, Quota),
        new V3ApplierOptions(_environment.Options.LeaseCheckpointPersist),
        new ApplyMetrics(_environment.Clock, _environment.Options.WarningApplyDuration, _environment.Metrics, _environment.Log))
    {
        Auth = new AuthApplier(_auth, Lessor, Backend),
        Membership = new MembershipRequests(Membership, Backend),
        Store = Store,
        SpaceAlarm = spaceAlarm,
    };

    private ApplyLoop NewApplyLoop(EntryApplier applier, ConfChangeApplier confChanges, SnapshotTaker snapshots, RaftMetrics raftMetrics)
    {
        BootstrappedMember files = _environment.Files;
        var shortLog = new ShortLog((index, confState) => Raft.Run(node => CutLog(node, index, confState)), () => confChanges.ConfState);
        var firstElection = new SoleVoterElection(Raft, MemberId, files.CommitIndex, () => confChanges.ConfState);
        return new ApplyLoop(applier, confChanges, Backend, Store, _pending, AppliedIndex, raftMetrics, _environment.World, Fault)
        {
            Finished = message => Raft.OnApplied(message),
            StartTerm = files.SnapshotTerm,
            Outgoing = _outgoing,
            Installer = NewInstaller(snapshots),
            BatchApplied = (index, term) =>
            {
                firstElection.OnBatchApplied(index);
                snapshots.OnBatchApplied(index, term, _environment.World.Buggify(BuggifyPoint.SnapshotEarly));
                shortLog.OnBatchApplied(index);
            },
        };
    }

    private SnapshotTaker NewSnapshotTaker(ConfChangeApplier confChanges)
    {
        BootstrappedMember files = _environment.Files;
        return new SnapshotTaker(
            Backend,
            files.V2,
            _walLoop,
            files.Snapshots,
            (index, confState) => Raft.Run(node => KeepSnapshot(node, index, confState)),
            (files.SnapshotTerm, files.SnapshotIndex),
            new SnapshotTakerOptions(_environment.Options.SnapshotCount),
            _environment.Log,
            Fault)
        {
            ConfState = () => confChanges.ConfState,
        };
    }

    private SnapshotInstaller NewInstaller(SnapshotTaker snapshots) => new(Backend, _environment.Files.Snapshots, _environment.Metrics, _environment.Log)
    {
        V2 = _environment.Files.V2,
        Membership = Membership,
        Lessor = Lessor,
        Store = Store,
        Alarms = Alarms,
        Watches = _watchHub,
        Peers = _environment.Peers,
        ReloadAuth = () => _auth.Restore(Backend),
        Installed = snapshots.OnInstalled,
    };

    private CorruptionChecker NewCorruptionChecker(TimeSpan timeLimit) => new(Store, Membership, _environment.Calls, _environment.World, timeLimit, _environment.Log)
    {
        ReadBarrierAsync = Kv.ReadBarrierAsync,
        RaiseAlarmAsync = async id => await Proposer.ProposeAsync(
            InternalRequestKind.Alarm,
            new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, MemberID = id, Alarm = AlarmType.Corrupt }),
    };

    /// <summary>Raft loop: from now on members that lag are sent a snapshot, and entries far enough behind it can go.</summary>
    private void KeepSnapshot(RawNode node, ulong index, ConfState confState)
    {
        bool keepsNothing = _environment.World.Buggify(BuggifyPoint.LogCutShort);
        if (_outgoing.IsInFlight && !keepsNothing)
        {
            _environment.Files.Log.CreateSnapshot(index, confState, default, out _);
            _environment.Log.Info("skip compaction since there is an inflight snapshot");
        }
        else if (TryCutLog(node, index, confState, keepsNothing ? 0 : _environment.Options.SnapshotCatchUpEntries) is { } cutAt)
        {
            _environment.Log.Info("compacted Raft logs", [("compact-index", cutAt)]);
        }
    }

    /// <summary>Raft loop: the same without a word when there is no other member, and nobody who could ask for entries behind it.</summary>
    private void CutLog(RawNode node, ulong index, ConfState confState)
    {
        if (node.IsAlone && !_outgoing.IsInFlight)
        {
            TryCutLog(node, index, confState, kept: 0);
        }
    }

    /// <summary>
    /// Offers the state at an index to members that lag and drops the entries that lie further back than that. Raft hears of what is applied
    /// a little later and may look at those entries until then.
    /// </summary>
    /// <returns>The last entry that was dropped, or null.</returns>
    private ulong? TryCutLog(RawNode node, ulong index, ConfState confState, ulong kept)
    {
        MemoryStorage raftLog = _environment.Files.Log;
        raftLog.CreateSnapshot(index, confState, default, out _);
        ulong cutAt = Math.Min(index > kept ? index - kept : 0, node.BasicStatus.Applied);
        return cutAt > 0 && raftLog.Compact(cutAt) == RaftError.None ? cutAt : null;
    }
}
