using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <summary>Hands leadership over: when a client asks, and before this member stops.</summary>
public sealed class LeaderTransfer(RaftLoop raft, ClusterMembership membership, PeerConnections connections, TimeProvider clock, RaftLoopOptions options, ILog log)
{
    private LogField LocalId => ("local-member-id", MemberIds.ToText(membership.LocalId));

    /// <summary>Hands over to a voter and waits until it leads.</summary>
    /// <param name="target">The next leader.</param>
    /// <param name="cancellation">Ends the wait, not the transfer.</param>
    /// <returns>None; not leader; bad transferee.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<EtcdError> MoveAsync(ulong target, CancellationToken cancellation)
    {
        if (!raft.View.IsLeader)
        {
            return EtcdError.NotLeader;
        }

        if (membership.View.Find(target) is not { IsLearner: false })
        {
            return EtcdError.BadLeaderTransferee;
        }

        long started = clock.GetTimestamp();
        log.Info("leadership transfer starting", [LocalId, ("current-leader-member-id", MemberIds.ToText(membership.LocalId)), ("transferee-member-id", MemberIds.ToText(target))]);
        raft.Run(node => node.TransferLeader(target));
        while (raft.View.Leader != target)
        {
            await Task.Delay(options.TickInterval, clock, cancellation);
        }

        log.Info("leadership transfer finished", [LocalId, ("old-leader-member-id", MemberIds.ToText(membership.LocalId)), ("new-leader-member-id", MemberIds.ToText(target)), ("took", clock.GetElapsedTime(started))]);
        return EtcdError.None;
    }

    /// <summary>Before a graceful stop: hands over to the voter that has been connected longest, if this member leads.</summary>
    public async Task LeaveAsync()
    {
        if (!raft.View.IsLeader)
        {
            log.Info("skipped leadership transfer; local server is not leader", [LocalId, ("current-leader-member-id", MemberIds.ToText(raft.View.Leader))]);
            return;
        }

        if (membership.View.Voters().Length <= 1)
        {
            log.Info("skipped leadership transfer for single voting member cluster", [LocalId, ("current-leader-member-id", MemberIds.ToText(raft.View.Leader))]);
            return;
        }

        if (connections.LongestConnectedVoter() is not { } target)
        {
            log.Warn("leadership transfer failed", [LocalId, ("error", EtcdError.Unhealthy.Message())]);
            return;
        }

        using var limit = new CancellationTokenSource(options.RequestTimeLimit, clock);
        try
        {
            await MoveAsync(target, limit.Token);
        }
        catch (OperationCanceledException)
        {
            log.Warn("leadership transfer failed", [LocalId, ("error", "etcdserver: request timed out, leader transfer took too long")]);
        }
    }
}
