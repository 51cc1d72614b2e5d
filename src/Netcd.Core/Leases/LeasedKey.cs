namespace Netcd.Core.Leases;

/// <summary>A key that is attached to a lease. <see cref="Slot"/> is its place in the lease's list, so that detaching costs one swap.</summary>
internal sealed class LeasedKey(ReadOnlyMemory<byte> key, Lease lease)
{
    public ReadOnlyMemory<byte> Key { get; } = key;

    public Lease Lease { get; } = lease;

    public int Slot { get; set; }
}
