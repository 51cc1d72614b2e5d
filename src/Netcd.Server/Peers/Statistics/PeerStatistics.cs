using System.Collections.Concurrent;

namespace Netcd.Server.Peers.Statistics;

/// <summary>What /v2/stats tells about the traffic between members. Thread-safe.</summary>
public sealed class PeerStatistics(TimeProvider clock)
{
    private readonly ConcurrentDictionary<ulong, FollowerStatistics> _followers = new();

    internal AppendTraffic Sent { get; } = new(clock);

    internal AppendTraffic Received { get; } = new(clock);

    /// <summary>The peers there are.</summary>
    internal IEnumerable<(ulong Id, FollowerFigures Figures)> Followers => _followers.Select(static f => (f.Key, f.Value.Figures));

    /// <summary>There is a new peer.</summary>
    internal void Begin(ulong id, FollowerStatistics follower) => _followers[id] = follower;

    /// <summary>The peer is gone.</summary>
    internal void Forget(ulong id) => _followers.TryRemove(id, out _);
}
