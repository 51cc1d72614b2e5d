namespace Netcd.Core.Leases;

/// <summary>What the MVCC store needs of the lessor while it applies writes. Apply loop only, except where said.</summary>
public interface ILeaseAttachments
{
    /// <summary>Whether a lease of this id exists.</summary>
    bool Exists(long leaseId);

    /// <summary>The lease a key is attached to, 0 when none.</summary>
    long LeaseOf(ReadOnlySpan<byte> key);

    /// <summary>Attaches a key to an existing lease.</summary>
    void Attach(long leaseId, ReadOnlyMemory<byte> key);

    /// <summary>Detaches a key from a lease; no effect when it is not attached.</summary>
    void Detach(long leaseId, ReadOnlySpan<byte> key);
}
