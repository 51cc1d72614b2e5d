using Netcd.Protocol.Rpc;

namespace Netcd.Core.Leases;

/// <summary>
/// How the primary changes leases: through the replicated log. An implementation proposes only while this member leads
/// the current term, because a deposed leader must not expire what its successor extended.
/// </summary>
public interface ILeaseProposer
{
    /// <summary>Proposes a revocation; completes when it is applied (true) or given up (false).</summary>
    ValueTask<bool> RevokeAsync(long leaseId);

    /// <summary>Proposes remaining TTLs; completes when they are applied (true) or given up (false).</summary>
    ValueTask<bool> CheckpointAsync(LeaseCheckpointRequest request);
}
