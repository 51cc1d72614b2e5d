using Netcd.Core.Consensus;
using Netcd.Core.Leases;
using Netcd.Core.Maintenance.AutoCompaction;
using Netcd.Core.V2;
using Netcd.Core.World;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.LocalMember;

/// <summary>What only the leader does: expire leases and v2 keys, settle the cluster version, compact automatically.</summary>
internal sealed class LeaderDuties : IDisposable
{
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMilliseconds(500);

    private readonly EtcdMember _member;
    private readonly V2Store _v2;
    private readonly VersionMonitor _versions;
    private readonly IWorld _world;
    private readonly TimeSpan _electionTimeout;
    private readonly AutoCompactor? _compactor;
    private readonly LeaseClock _leaseClock;
    private readonly ITimer _expiryTimer;

    public LeaderDuties(MemberOptions options, EtcdMember member, V2Store v2, VersionMonitor versions, IWorld world, MetricRegistry metrics, ILog log)
    {
        _member = member;
        _v2 = v2;
        _versions = versions;
        _world = world;
        _electionTimeout = options.ElectionTimeout;
        _compactor = CreateCompactor(options, log);
        _compactor?.Start();
        _leaseClock = new LeaseClock(member.Lessor, member.Leases, world.Clock, metrics, log);
        _expiryTimer = world.Clock.CreateTimer(static state => ((LeaderDuties)state!).ExpireV2Keys(), this, ExpiryInterval, ExpiryInterval);
    }

    /// <summary>Raft loop: leadership came or went.</summary>
    public void OnViewChanged(RaftView view)
    {
        if (view.IsLeader)
        {
            _compactor?.Resume();
        }
        else
        {
            _member.Lessor.Demote();
            _compactor?.Pause();
        }
    }

    /// <summary>Apply loop: the first entry of a term is applied; its leader now knows every lease.</summary>
    public void OnNewTermApplied(ulong term)
    {
        RaftView view = _member.Raft.View;
        if (view.IsLeader && view.Term == term)
        {
            _member.Lessor.Promote(_electionTimeout, () => _member.Raft.View is { IsLeader: true } now && now.Term == term);
            _versions.Look();
        }
    }

    public void Dispose()
    {
        _versions.Dispose();
        _compactor?.Dispose();
        _leaseClock.Dispose();
        _expiryTimer.Dispose();
    }

    private AutoCompactor? CreateCompactor(MemberOptions options, ILog log)
    {
        if (options.AutoCompactByRevision)
        {
            return options.AutoCompactionRevisions > 0
                ? new RevisionCompactor(options.AutoCompactionRevisions, _world.Clock, CurrentRevision, CompactAsync, log)
                : null;
        }

        return options.AutoCompactionPeriod > TimeSpan.Zero
            ? new PeriodicCompactor(options.AutoCompactionPeriod, _world.Clock, CurrentRevision, CompactAsync, log)
            : null;
    }

    private long CurrentRevision() => _member.Store.CurrentRevision;

    private async ValueTask<EtcdError> CompactAsync(long revision, CancellationToken cancellation) =>
        (await _member.Proposer.ProposeAsync(InternalRequestKind.Compaction, new CompactionRequest { Revision = revision })).Error;

    private void ExpireV2Keys()
    {
        if (_v2.HasExpiring && _member.Raft.View.IsLeader)
        {
            long now = V2Time.From(_world.Clock.GetUtcNow());
            _ = _member.Proposer.ProposeAsync(id => V2RequestCodec.Encode(new V2Request { Id = id, Method = V2Request.Sync, Time = now })).AsTask();
        }
    }
}
