using Netcd.Core.Bootstrap.Ids;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Consensus;

/// <summary>
/// Notices that a leader's heartbeats to a member leave too far apart, which is what an overloaded machine or disk looks like before
/// the others elect somebody else. Raft loop.
/// </summary>
internal sealed class HeartbeatWatch(TimeProvider clock, TimeSpan interval, RaftMetrics metrics, ILog log)
{
    private readonly Dictionary<ulong, long> _lastSent = [];

    /// <summary>A heartbeat to a member leaves now.</summary>
    public void OnSend(ulong member)
    {
        long now = clock.GetTimestamp();
        if (_lastSent.TryGetValue(member, out long last) && clock.GetElapsedTime(last, now) - (2 * interval) is { Ticks: > 0 } late)
        {
            metrics.HeartbeatSendFailures.Add();
            log.Warn("leader failed to send out heartbeat on time; took too long, leader is overloaded likely from slow disk", [
                ("to", MemberIds.ToText(member)),
                ("heartbeat-interval", interval),
                ("expected-duration", 2 * interval),
                ("exceeded-duration", late)]);
        }

        _lastSent[member] = now;
    }

    /// <summary>Leader or role changed: what was before does not count.</summary>
    public void Reset() => _lastSent.Clear();
}
