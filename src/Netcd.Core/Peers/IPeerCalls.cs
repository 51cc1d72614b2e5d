using System.Collections.Immutable;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Peers;

/// <summary>
/// Questions to other members, by their peer URL. Nothing throws but cancellation: whatever goes wrong is a result. The caller
/// bounds each call with <c>timeout</c>. Thread-safe; usable before the transport starts.
/// </summary>
public interface IPeerCalls
{
    /// <summary>GET /members.</summary>
    Task<PeerResult<PeerMembers>> GetMembersAsync(string url, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>GET /version.</summary>
    Task<PeerResult<PeerVersions>> GetVersionsAsync(string url, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>GET /downgrade/enabled; no answer from members before 3.5.</summary>
    Task<PeerResult<bool>> IsDowngradeEnabledAsync(string url, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>GET /members/hashkv. Errors: compacted, future revision, cluster id mismatch.</summary>
    /// <param name="url">Peer URL.</param>
    /// <param name="clusterId">This member's cluster, so that another one's member is found out.</param>
    /// <param name="revision">Up to where to hash; 0 for the newest.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<PeerResult<PeerHash>> GetHashKvAsync(string url, ulong clusterId, long revision, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>POST /members/promote/ID, of the leader. Errors: member not found, not a learner, learner not ready.</summary>
    /// <returns>The members after the promotion.</returns>
    Task<PeerResult<ImmutableArray<Membership.Member>>> PromoteAsync(string url, ulong id, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>POST /leases, of the leader: renews a lease. Errors: lease not found, time-out while it waits for its applied index.</summary>
    /// <returns>The TTL in seconds.</returns>
    Task<PeerResult<long>> RenewLeaseAsync(string url, long leaseId, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>POST /leases/internal, of the leader: what is left of a lease. Errors as for <see cref="RenewLeaseAsync"/>.</summary>
    /// <returns>The answer without header.</returns>
    Task<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(string url, LeaseTimeToLiveRequest request, TimeSpan timeout, CancellationToken cancellation);
}
