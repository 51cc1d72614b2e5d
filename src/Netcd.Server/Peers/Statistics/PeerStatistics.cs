using System.Collections.Concurrent;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Server.Timers;

namespace Netcd.Server.Peers.Statistics;

/// <summary>What /v2/stats tells about the traffic between members. Thread-safe.</summary>
public sealed class PeerStatistics(TimeProvider clock)
{
    private readonly ConcurrentDictionary<ulong, FollowerStatistics> _followers = new();

    /// <summary>Timers of etcd 0.4; null while they are off. Set before the start.</summary>
    internal ClassicTimers? Timers { get; set; }

    internal AppendTraffic Sent { get; } = new(clock);

    internal AppendTraffic Received { get; } = new(clock);

    /// <summary>The peers there are.</summary>
    internal IEnumerable<(ulong Id, FollowerFigures Figures)> Followers => _followers.Select(static f => (f.Key, f.Value.Figures));

    /// <summary>Hands a message of a peer over.</summary>
    internal PeerReceipt Deliver(IPeerHandler handler, in Message message)
    {
        if (Timers is not { } timers || message.Type != MessageType.MsgApp)
        {
            return handler.Receive(message);
        }

        long start = timers.Now;
        PeerReceipt receipt = handler.Receive(message);
        timers.AppendHandled(start);
        return receipt;
    }

    /// <summary>There is a new peer.</summary>
    internal void Begin(ulong id, FollowerStatistics follower) => _followers[id] = follower;

    /// <summary>The peer is gone.</summary>
    internal void Forget(ulong id) => _followers.TryRemove(id, out _);
}
