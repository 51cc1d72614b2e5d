using Netcd.Raft;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Consensus;

/// <summary>The leader and proposal series of the metrics page.</summary>
public sealed class RaftMetrics(MetricRegistry registry)
{
    private readonly Gauge _hasLeader = registry.Gauge("etcd_server_has_leader", "Whether or not a leader exists. 1 is existence, 0 is not.");
    private readonly Gauge _isLeader = registry.Gauge("etcd_server_is_leader", "Whether or not this member is a leader. 1 if is, 0 otherwise.");
    private readonly Counter _leaderChanges = registry.Counter("etcd_server_leader_changes_seen_total", "The number of leader changes seen.");

    /// <summary>Commit index.</summary>
    public Gauge Committed { get; } = registry.Gauge("etcd_server_proposals_committed_total", "The total number of consensus proposals committed.");

    /// <summary>Applied index.</summary>
    public Gauge Applied { get; } = registry.Gauge("etcd_server_proposals_applied_total", "The total number of consensus proposals applied.");

    /// <summary>Requests that wait for their entry.</summary>
    public Gauge ProposalsPending { get; } = registry.Gauge("etcd_server_proposals_pending", "The current number of pending proposals to commit.");

    /// <summary>Proposals that ended without a result.</summary>
    public Counter ProposalsFailed { get; } = registry.Counter("etcd_server_proposals_failed_total", "The total number of failed proposals seen.");

    /// <summary>Heartbeats of this leader that left late.</summary>
    public Counter HeartbeatSendFailures { get; } = registry.Counter(
        "etcd_server_heartbeat_send_failures_total", "The total number of leader heartbeat send failures (likely overloaded from slow disk).");

    /// <summary>Takes over a change of leader or role.</summary>
    internal void OnView(RaftView before, RaftView after)
    {
        if (after.Leader != RaftId.None && before.Leader != after.Leader)
        {
            _leaderChanges.Add();
        }

        _hasLeader.Set(after.Leader == RaftId.None ? 0 : 1);
        _isLeader.Set(after.IsLeader ? 1 : 0);
    }
}
