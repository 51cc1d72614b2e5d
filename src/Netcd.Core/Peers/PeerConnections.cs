using System.Collections.Immutable;
using Netcd.Core.Membership;

namespace Netcd.Core.Peers;

/// <summary>Questions about which members are connected, as etcd asks them before it changes something. A member is connected to itself. Thread-safe.</summary>
public sealed class PeerConnections(ClusterMembership membership, IPeerTransport peers, TimeProvider clock)
{
    /// <summary>How long a connection must hold before a member counts as healthy.</summary>
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(5);

    /// <summary>Other members with a connection.</summary>
    public int ActivePeers => membership.View.Members.Count(member => IsConnected(member.Id));

    /// <summary>Voters that were connected without a break for <see cref="HealthyAfter"/>.</summary>
    public int HealthyVoters => CountSince(clock.GetUtcNow() - HealthyAfter, membership.View.Voters());

    /// <summary>Whether another member has a connection now.</summary>
    public bool IsConnected(ulong id) => id != membership.LocalId && peers.ActiveSince(id) is not null;

    /// <summary>Whether a member has been connected without a break since a moment.</summary>
    public bool IsConnectedSince(DateTimeOffset moment, ulong id) =>
        id == membership.LocalId || (peers.ActiveSince(id) is { } since && since < moment);

    /// <summary>Whether more than half of all members have been connected without a break since a moment.</summary>
    public bool IsConnectedToQuorumSince(DateTimeOffset moment)
    {
        ImmutableArray<Member> members = membership.View.Members;
        return CountSince(moment, members.Select(static member => member.Id)) > members.Length / 2;
    }

    /// <summary>The voter, other than this member, that has been connected longest; null when none is.</summary>
    public ulong? LongestConnectedVoter()
    {
        (ulong Id, DateTimeOffset Since)? longest = null;
        foreach (ulong id in membership.View.Voters())
        {
            if (id != membership.LocalId && peers.ActiveSince(id) is { } since && (longest is null || since < longest.Value.Since))
            {
                longest = (id, since);
            }
        }

        return longest?.Id;
    }

    private int CountSince(DateTimeOffset moment, IEnumerable<ulong> ids) => ids.Count(id => IsConnectedSince(moment, id));
}
