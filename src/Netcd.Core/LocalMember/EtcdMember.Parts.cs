using Netcd.Core.Apply;
using Netcd.Core.Auth;
using Netcd.Core.Leases;
using Netcd.Core.Maintenance;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.Requests;
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
    private static LessorOptions LessorOptionsOf(MemberOptions options) => new()
    {
        MinTtlSeconds = (long)Math.Ceiling(1.5 * options.ElectionTimeout.TotalSeconds),
        Checkpoints = options.LeaseCheckpoint,
    };

    private V3Applier NewApplier(MemberOptions options, SpaceAlarm spaceAlarm, TimeProvider clock, MetricRegistry metrics, ILog log) => new(
        Backend,
        new KvExecutor(Store, Lessor),
        Lessor,
        Alarms,
        new ApplyGuards(Alarms, Quota),
        new V3ApplierOptions(options.LeaseCheckpointPersist),
        new ApplyMetrics(clock, options.WarningApplyDuration, metrics, log))
    {
        Auth = new AuthApplier(_auth, Lessor, Backend),
        Membership = new MembershipRequests(Membership, Backend),
        Store = Store,
        SpaceAlarm = spaceAlarm,
    };

    private SnapshotTaker NewSnapshotTaker(MemberOptions options, ConfChangeApplier confChanges, ILog log) => new(
        Backend,
        _files.V2,
        _walLoop,
        _files.Snapshots,
        (index, confState) => Raft.Run(_ => KeepSnapshot(index, confState, options.SnapshotCatchUpEntries, log)),
        (_files.SnapshotTerm, _files.SnapshotIndex),
        new SnapshotTakerOptions(options.SnapshotCount),
        log,
        Fault)
    {
        ConfState = () => confChanges.ConfState,
    };

    private SnapshotInstaller NewInstaller(SnapshotTaker snapshots, MetricRegistry metrics, ILog log) => new(Backend, _files.Snapshots, metrics, log)
    {
        V2 = _files.V2,
        Membership = Membership,
        Lessor = Lessor,
        Store = Store,
        Alarms = Alarms,
        Watches = _watchHub,
        Peers = _peers,
        ReloadAuth = () => _auth.Restore(Backend),
        Installed = snapshots.OnInstalled,
    };

    private CorruptionChecker NewCorruptionChecker(IPeerCalls calls, TimeSpan timeLimit, IWorld world, ILog log) => new(Store, Membership, calls, world, timeLimit, log)
    {
        ReadBarrierAsync = Kv.ReadBarrierAsync,
        RaiseAlarmAsync = async id => await Proposer.ProposeAsync(
            InternalRequestKind.Alarm,
            new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, MemberID = id, Alarm = AlarmType.Corrupt }),
    };

    /// <summary>Raft loop: from now on members that lag are sent a snapshot, and entries far enough behind it can go.</summary>
    private void KeepSnapshot(ulong index, ConfState confState, ulong catchUpEntries, ILog log)
    {
        _files.Log.CreateSnapshot(index, confState, default, out _);
        if (_outgoing.IsInFlight)
        {
            log.Info("skip compaction since there is an inflight snapshot");
        }
        else if (index > catchUpEntries && _files.Log.Compact(index - catchUpEntries) == RaftError.None)
        {
            log.Info("compacted Raft logs", [("compact-index", index - catchUpEntries)]);
        }
    }
}
