using System.Collections.Immutable;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Consensus;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Raft;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Requests;

/// <summary>
/// Membership changes as the API layer hands them in. What would endanger the quorum is refused here, by what this member sees
/// now; what contradicts the membership is refused when the change is applied, alike on all members. Thread-safe.
/// </summary>
public sealed class MemberRequests(MemberOptions options, ClusterMembership membership, PeerConnections connections, Proposer proposer, RaftLoop raft, TimeProvider clock, ILog log)
{
    /// <summary>A learner becomes a voter only when it has this part of the leader's log.</summary>
    private const double ReadyPart = 0.9;

    /// <summary>Finds the leader.</summary>
    public required LeaderCalls Leader { get; init; }

    /// <summary>Asks the leader.</summary>
    public required IPeerCalls Calls { get; init; }

    /// <summary>Counts promotions.</summary>
    public required PromotionMetrics Promotions { get; init; }

    /// <summary>Adds a member, which must be started afterwards.</summary>
    /// <param name="peerUrls">Where others reach it.</param>
    /// <param name="isLearner">Whether it has no vote.</param>
    /// <param name="added">The new member.</param>
    /// <returns>The members after the change.</returns>
    public ValueTask<(EtcdError Error, MembershipView View)> AddAsync(IReadOnlyList<string> peerUrls, bool isLearner, out Member? added)
    {
        added = null;
        if (!EtcdUrl.TryParseAll(peerUrls, out string[] urls, out _))
        {
            return Refuse(EtcdError.MemberBadUrls);
        }

        ulong id = MemberIds.Compute(urls, "", clock.GetUtcNow().ToUnixTimeSeconds());
        added = new Member { Id = id, PeerUrls = [.. urls], IsLearner = isLearner };
        EtcdError error = MayAdd(isLearner);
        return error == EtcdError.None ? ProposeAsync(MembershipChange.Add(added)) : Refuse(error);
    }

    /// <summary>Removes a member for good.</summary>
    /// <returns>The members after the change.</returns>
    public ValueTask<(EtcdError Error, MembershipView View)> RemoveAsync(ulong id)
    {
        EtcdError error = MayRemove(id);
        return error == EtcdError.None ? ProposeAsync(MembershipChange.Remove(id)) : Refuse(error);
    }

    /// <summary>Gives a member other peer URLs.</summary>
    /// <returns>The members after the change.</returns>
    public ValueTask<(EtcdError Error, MembershipView View)> UpdateAsync(ulong id, IReadOnlyList<string> peerUrls) =>
        ProposeAsync(MembershipChange.Update(membership.View, id, [.. peerUrls]));

    /// <summary>Gives a learner a vote; the leader decides whether it is ready.</summary>
    /// <returns>The members after the change.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async ValueTask<(EtcdError Error, ImmutableArray<Member> Members)> PromoteAsync(ulong id, CancellationToken cancellation)
    {
        PeerResult<ImmutableArray<Member>> result = await PromoteHereAsync(id);
        if (!result.IsAnswered)
        {
            result = await Leader.AskAsync(
                () => PromoteHereAsync(id),
                (url, timeout) => Calls.PromoteAsync(url, id, timeout, cancellation),
                static _ => true,
                cancellation);
        }

        return (result.Error, result.Succeeded ? result.Value : []);
    }

    /// <summary>Promotes a learner if this member leads; no answer otherwise.</summary>
    public async ValueTask<PeerResult<ImmutableArray<Member>>> PromoteHereAsync(ulong id)
    {
        EtcdError? readiness = await ReadinessAsync(id);
        if (readiness is null)
        {
            return PeerResult<ImmutableArray<Member>>.NoAnswer(EtcdError.NotLeader.Message());
        }

        PeerResult<ImmutableArray<Member>> result = await PromoteReadyAsync(id, readiness.Value);
        Promotions.Count(result.Error);
        return result;
    }

    private async ValueTask<PeerResult<ImmutableArray<Member>>> PromoteReadyAsync(ulong id, EtcdError error)
    {
        if (error == EtcdError.None && options.StrictReconfigurationCheck && !ReconfigurationGuard.MayPromote(membership.View))
        {
            log.Warn("rejecting member promote request; not enough healthy members", Refused(id, EtcdError.NotEnoughStartedMembers));
            error = EtcdError.NotEnoughStartedMembers;
        }

        if (error != EtcdError.None)
        {
            return PeerResult<ImmutableArray<Member>>.Failed(error);
        }

        (error, MembershipView view) = await ProposeAsync(MembershipChange.Promote(id));
        return error == EtcdError.None ? PeerResult<ImmutableArray<Member>>.Of(view.Members) : PeerResult<ImmutableArray<Member>>.Failed(error);
    }

    private EtcdError MayAdd(bool isLearner)
    {
        if (!options.StrictReconfigurationCheck)
        {
            return EtcdError.None;
        }

        MembershipView view = membership.View;
        if (!isLearner && !ReconfigurationGuard.MayAddVoter(view))
        {
            log.Warn("rejecting member add request; not enough healthy members", Refused(0, EtcdError.NotEnoughStartedMembers));
            return EtcdError.NotEnoughStartedMembers;
        }

        if (connections.HealthyVoters <= view.Voters().Length / 2)
        {
            log.Warn("rejecting member add request; local member has not been connected to all peers, reconfigure breaks active quorum", Refused(0, EtcdError.Unhealthy));
            return EtcdError.Unhealthy;
        }

        return EtcdError.None;
    }

    private EtcdError MayRemove(ulong id)
    {
        MembershipView view = membership.View;
        if (!options.StrictReconfigurationCheck || view.Find(id) is { IsLearner: true })
        {
            return EtcdError.None;
        }

        if (!ReconfigurationGuard.MayRemove(view, id))
        {
            log.Warn("rejecting member remove request; not enough healthy members", Refused(id, EtcdError.NotEnoughStartedMembers));
            return EtcdError.NotEnoughStartedMembers;
        }

        // A member that is down is no part of the active quorum, so it can go.
        bool isDown = id != membership.LocalId && !connections.IsConnected(id);
        int voters = view.Voters().Length;
        if (!isDown && connections.HealthyVoters - 1 < 1 + ((voters - 1) / 2))
        {
            log.Warn("rejecting member remove request; local member has not been connected to all peers, reconfigure breaks active quorum", Refused(id, EtcdError.Unhealthy));
            return EtcdError.Unhealthy;
        }

        return EtcdError.None;
    }

    /// <summary>Whether a learner has enough of the log; null when this member does not lead.</summary>
    private Task<EtcdError?> ReadinessAsync(ulong id)
    {
        var answer = new TaskCompletionSource<EtcdError?>(TaskCreationOptions.RunContinuationsAsynchronously);
        raft.Run(node =>
        {
            ulong? learner = null;
            ulong leader = 0;
            RaftStatus status = node.Status();
            foreach (ProgressStatus progress in status.Progress)
            {
                learner = progress.Id == id ? progress.Match : learner;
                leader = progress.Id == membership.LocalId ? progress.Match : leader;
            }

            answer.SetResult(status.Progress.IsEmpty ? null
                : learner is null ? EtcdError.MemberNotFound
                : learner.Value < leader * ReadyPart ? EtcdError.LearnerNotReady
                : EtcdError.None);
        });
        return answer.Task;
    }

    private async ValueTask<(EtcdError Error, MembershipView View)> ProposeAsync(MembershipChange change)
    {
        ApplyResult result = await proposer.ProposeAsync(change);
        if (result.Error == EtcdError.None)
        {
            log.Info("applied a configuration change through raft", [
                ("local-member-id", MemberIds.ToText(membership.LocalId)),
                ("raft-conf-change", change.ToConfChange(0).Type.ToString()),
                ("raft-conf-change-node-id", MemberIds.ToText(change.Id))]);
        }

        return (result.Error, result.Response as MembershipView ?? membership.View);
    }

    private ValueTask<(EtcdError Error, MembershipView View)> Refuse(EtcdError error) => new((error, membership.View));

    private LogField[] Refused(ulong id, EtcdError error) => [
        ("local-member-id", MemberIds.ToText(membership.LocalId)),
        ("requested-member-id", MemberIds.ToText(id)),
        ("error", error.Message())];
}
