using Netcd.Telemetry.Logging;

namespace Netcd.Core.Leases;

/// <content>Which key belongs to which lease.</content>
public sealed partial class Lessor : ILeaseAttachments
{
    private readonly Dictionary<ReadOnlyMemory<byte>, LeasedKey> _attached = new(KeyComparer.Instance);

    /// <inheritdoc/>
    /// <remarks>Thread-safe.</remarks>
    public bool Exists(long leaseId) => _leases.ContainsKey(leaseId);

    /// <inheritdoc/>
    public long LeaseOf(ReadOnlySpan<byte> key) => _attached.Count > 0 && Find(key) is { } leased ? leased.Lease.Id : 0;

    /// <inheritdoc/>
    /// <remarks>A key has at most one lease: it leaves the one it had. The memory of the key is kept.</remarks>
    public void Attach(long leaseId, ReadOnlyMemory<byte> key)
    {
        if (!_leases.TryGetValue(leaseId, out Lease? lease))
        {
            // A database of an older etcd can hold such keys; they live on without a lease.
            _log.Warn("failed to attach a lease", [("lease-id", leaseId.ToString("x16")), ("error", "lease not found")]);
            return;
        }

        if (Find(key.Span) is { } old)
        {
            if (old.Lease == lease)
            {
                return;
            }

            old.Lease.Detach(old);
        }

        var leased = new LeasedKey(key, lease);
        _attached[key] = leased;
        lease.Attach(leased);
    }

    /// <inheritdoc/>
    public void Detach(long leaseId, ReadOnlySpan<byte> key)
    {
        if (Find(key) is { } leased && leased.Lease.Id == leaseId)
        {
            leased.Lease.Detach(leased);
            _attached.Remove(leased.Key);
        }
    }

    private LeasedKey? Find(ReadOnlySpan<byte> key) =>
        _attached.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out LeasedKey? leased) ? leased : null;

    private void ForgetKeys(Lease lease)
    {
        foreach (ReadOnlyMemory<byte> key in lease.Keys())
        {
            Detach(lease.Id, key.Span);
        }
    }
}
