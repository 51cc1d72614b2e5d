using Netcd.Core.Apply;
using Netcd.Core.Consensus;
using Netcd.Core.Leases;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Requests;

/// <summary>Lease requests as the API layer hands them in. Thread-safe.</summary>
public sealed class LeaseRequests : ILeaseProposer
{
    private static readonly TimeSpan AppliedWait = TimeSpan.FromSeconds(1);

    private readonly Proposer _proposer;
    private readonly RaftLoop _raft;
    private readonly AppliedIndex _applied;
    private readonly SpaceQuota _quota;
    private readonly SpaceAlarm _alarm;
    private readonly RequestIdGenerator _ids;
    private readonly TimeProvider _clock;

    /// <summary>Creates the entrance.</summary>
    public LeaseRequests(Proposer proposer, RaftLoop raft, AppliedIndex applied, Lessor lessor, SpaceQuota quota, SpaceAlarm alarm, RequestIdGenerator ids, TimeProvider clock)
    {
        _proposer = proposer;
        _raft = raft;
        _applied = applied;
        Lessor = lessor;
        _quota = quota;
        _alarm = alarm;
        _ids = ids;
        _clock = clock;
    }

    /// <summary>Answers what needs no proposal.</summary>
    public Lessor Lessor { get; }

    /// <summary>Proposes a grant; a request without id gets one.</summary>
    public ValueTask<ApplyResult> GrantAsync(LeaseGrantRequest request)
    {
        if (!_quota.HasRoomFor(QuotaCost.LeaseGrant))
        {
            _alarm.Raise();
            return new(ApplyResult.Failed(EtcdError.NoSpace));
        }

        while (request.ID == 0)
        {
            request.ID = (long)(_ids.Next() & long.MaxValue);
        }

        return _proposer.ProposeAsync(InternalRequestKind.LeaseGrant, request);
    }

    /// <summary>Proposes the end of a lease.</summary>
    public ValueTask<ApplyResult> RevokeAsync(LeaseRevokeRequest request) => _proposer.ProposeAsync(InternalRequestKind.LeaseRevoke, request);

    /// <summary>Renews a lease. The answer comes at once unless this member lags behind the log.</summary>
    /// <returns>The granted TTL in seconds, 0 when there is no such lease.</returns>
    public async ValueTask<(EtcdError Error, long Ttl)> KeepAliveAsync(long leaseId, CancellationToken cancellation)
    {
        if (_raft.View.IsLeader && !IsCaughtUp && !await WaitForAppliedAsync())
        {
            return (EtcdError.TimeoutWaitAppliedIndex, 0);
        }

        LeaseRenewal renewal = await Lessor.RenewAsync(leaseId, cancellation);
        return renewal.Status switch
        {
            LeaseRenewalStatus.Renewed => (EtcdError.None, renewal.Ttl),
            LeaseRenewalStatus.NotFound => (EtcdError.None, 0),
            _ => (EtcdError.NoLeader, 0),
        };
    }

    /// <summary>What is left of a lease, as the leader knows it.</summary>
    /// <returns>Null status when there is no such lease.</returns>
    public async ValueTask<(EtcdError Error, LeaseTimeToLive? Status)> TimeToLiveAsync(long leaseId)
    {
        if (_raft.View.IsLeader && !IsCaughtUp && !await WaitForAppliedAsync())
        {
            return (EtcdError.TimeoutWaitAppliedIndex, null);
        }

        if (!Lessor.TryGet(leaseId, out LeaseTimeToLive status))
        {
            return (EtcdError.None, null);
        }

        return status.IsPrimary ? (EtcdError.None, status) : (EtcdError.NoLeader, null);
    }

    async ValueTask<bool> ILeaseProposer.RevokeAsync(long leaseId) =>
        (await RevokeAsync(new LeaseRevokeRequest { ID = leaseId })).Error == EtcdError.None;

    async ValueTask<bool> ILeaseProposer.CheckpointAsync(LeaseCheckpointRequest request) =>
        (await _proposer.ProposeAsync(InternalRequestKind.LeaseCheckpoint, request)).Error == EtcdError.None;

    private bool IsCaughtUp => _applied.Value >= _raft.CommitIndex;

    private async ValueTask<bool> WaitForAppliedAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _applied.WhenReached(_raft.CommitIndex, () => reached.TrySetResult());
        try
        {
            await reached.Task.WaitAsync(AppliedWait, _clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
