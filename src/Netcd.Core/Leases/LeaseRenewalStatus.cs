namespace Netcd.Core.Leases;

/// <summary>What became of a keepalive.</summary>
public enum LeaseRenewalStatus
{
    /// <summary>The lease lives for its full TTL again.</summary>
    Renewed,

    /// <summary>No such lease, or it expired and is revoked by now. The client gets TTL 0.</summary>
    NotFound,

    /// <summary>This member does not count time, or stopped to while the renewal waited: ask the leader.</summary>
    NotPrimary,

    /// <summary>The stored remaining TTL could not be cleared through raft; the lease is not renewed.</summary>
    CheckpointFailed,
}
