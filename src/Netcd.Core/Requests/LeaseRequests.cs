using Google.Protobuf;
using Netcd.Core.Apply;
using Netcd.Core.Auth;
using Netcd.Core.Consensus;
using Netcd.Core.Leases;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.World;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Core.Requests;

/// <summary>
/// Lease requests as the API layer hands them in. Grants and revocations go through the log; what is left of a lease only the
/// leader knows, so renewals and questions are taken to it. Thread-safe.
/// </summary>
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

    /// <summary>Finds the leader.</summary>
    public required LeaderCalls Leader { get; init; }

    /// <summary>Asks the leader.</summary>
    public required IPeerCalls Calls { get; init; }

    /// <summary>Who the member itself is when it ends a lease that ran out.</summary>
    public Func<AuthCaller> Self { get; init; } = static () => default;

    /// <summary>Proposes a grant; a request without id gets one.</summary>
    public ValueTask<ApplyResult> GrantAsync(LeaseGrantRequest request, AuthCaller caller = default)
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

        return _proposer.ProposeAsync(InternalRequestKind.LeaseGrant, request, caller);
    }

    /// <summary>Proposes the end of a lease.</summary>
    public ValueTask<ApplyResult> RevokeAsync(LeaseRevokeRequest request, AuthCaller caller = default) =>
        _proposer.ProposeAsync(InternalRequestKind.LeaseRevoke, request, caller);

    /// <summary>Renews a lease at the leader. On the leader the answer comes at once unless it lags behind the log.</summary>
    /// <returns>The granted TTL in seconds, 0 when there is no such lease.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async ValueTask<(EtcdError Error, long Ttl)> KeepAliveAsync(long leaseId, CancellationToken cancellation)
    {
        PeerResult<long> result = await RenewHereAsync(leaseId, cancellation);
        if (!result.IsAnswered)
        {
            result = await Leader.AskAsync(
                () => RenewHereAsync(leaseId, cancellation),
                (url, timeout) => Calls.RenewLeaseAsync(url, leaseId, timeout, cancellation),
                static error => error == EtcdError.LeaseNotFound,
                cancellation);
        }

        return result.Error == EtcdError.LeaseNotFound ? (EtcdError.None, 0) : (result.Error, result.Value);
    }

    /// <summary>What is left of a lease, as the leader knows it.</summary>
    /// <returns>The answer without header; an error when there is no such lease.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async ValueTask<(EtcdError Error, LeaseTimeToLiveResponse? Status)> TimeToLiveAsync(LeaseTimeToLiveRequest request, CancellationToken cancellation)
    {
        Failpoint.Reach("beforeLookupWhenLeaseTimeToLive");
        PeerResult<LeaseTimeToLiveResponse> result = await LookUpHereAsync(request);
        if (!result.IsAnswered)
        {
            result = await Leader.AskAsync(
                () => LookUpHereAsync(request),
                (url, timeout) => Calls.GetLeaseAsync(url, request, timeout, cancellation),
                static error => error == EtcdError.LeaseNotFound,
                cancellation);
        }

        return (result.Error, result.Value);
    }

    /// <summary>Renews a lease if this member counts its time; no answer otherwise.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async ValueTask<PeerResult<long>> RenewHereAsync(long leaseId, CancellationToken cancellation)
    {
        Failpoint.Reach("beforeServeHTTPLeaseRenew");
        if (!await _raft.EnsureLeadershipAsync())
        {
            return PeerResult<long>.NoAnswer("not primary lessor");
        }

        if (!IsCaughtUp && !await WaitForAppliedAsync())
        {
            return PeerResult<long>.Failed(EtcdError.TimeoutWaitAppliedIndex);
        }

        LeaseRenewal renewal = await Lessor.RenewAsync(leaseId, cancellation);
        return renewal.Status switch
        {
            LeaseRenewalStatus.Renewed => PeerResult<long>.Of(renewal.Ttl),
            LeaseRenewalStatus.NotFound => PeerResult<long>.Failed(EtcdError.LeaseNotFound),
            _ => PeerResult<long>.NoAnswer("not primary lessor"),
        };
    }

    /// <summary>Tells what is left of a lease if this member counts its time; no answer otherwise.</summary>
    public async ValueTask<PeerResult<LeaseTimeToLiveResponse>> LookUpHereAsync(LeaseTimeToLiveRequest request)
    {
        Failpoint.Reach("beforeLookupWhenForwardLeaseTimeToLive");
        if (!_raft.View.IsLeader)
        {
            return PeerResult<LeaseTimeToLiveResponse>.NoAnswer("not primary lessor");
        }

        if (!IsCaughtUp && !await WaitForAppliedAsync())
        {
            return PeerResult<LeaseTimeToLiveResponse>.Failed(EtcdError.TimeoutWaitAppliedIndex);
        }

        if (!Lessor.TryGet(request.ID, out LeaseTimeToLive status))
        {
            return PeerResult<LeaseTimeToLiveResponse>.Failed(EtcdError.LeaseNotFound);
        }

        if (!status.IsPrimary)
        {
            return PeerResult<LeaseTimeToLiveResponse>.NoAnswer("not primary lessor");
        }

        var response = new LeaseTimeToLiveResponse { ID = status.Id, TTL = status.RemainingTtl, GrantedTTL = status.GrantedTtl };
        if (request.Keys)
        {
            foreach (ReadOnlyMemory<byte> key in Lessor.Keys(request.ID))
            {
                response.Keys.Add(ByteString.CopyFrom(key.Span));
            }
        }

        return PeerResult<LeaseTimeToLiveResponse>.Of(response);
    }

    async ValueTask<bool> ILeaseProposer.RevokeAsync(long leaseId) =>
        (await _proposer.ProposeAsLeaderAsync(InternalRequestKind.LeaseRevoke, new LeaseRevokeRequest { ID = leaseId }, Self())).Error == EtcdError.None;

    async ValueTask<bool> ILeaseProposer.CheckpointAsync(LeaseCheckpointRequest request) =>
        (await _proposer.ProposeAsLeaderAsync(InternalRequestKind.LeaseCheckpoint, request)).Error == EtcdError.None;

    private bool IsCaughtUp => _applied.Value >= _raft.CommitIndex;

    private async ValueTask<bool> WaitForAppliedAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _applied.WhenReached(_raft.CommitIndex, () => reached.TrySetResult());
        return await reached.Task.WaitAtMostAsync(AppliedWait, _clock);
    }
}
