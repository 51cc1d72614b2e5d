using Netcd.Client.Leases;

namespace Netcd.Client.Concurrency;

/// <summary>A lock that is held until it is disposed or its lease is lost.</summary>
public sealed class HeldLock : IAsyncDisposable
{
    private readonly QueuePlace _place;
    private readonly LeaseHandle _lease;
    private readonly bool _ownsLease;

    internal HeldLock(QueuePlace place, LeaseHandle lease, bool ownsLease) => (_place, _lease, _ownsLease) = (place, lease, ownsLease);

    /// <summary>The key that stands for holding the lock; a transaction can make sure that it still exists.</summary>
    public EtcdBytes Key => _place.Key;

    /// <summary>Fencing token: later holders of the same lock have larger ones.</summary>
    public long Revision => _place.Revision;

    /// <summary>Revision of the cluster at which the lock was won, as etcd's client tells it to commands.</summary>
    public long HeaderRevision => _place.HeaderRevision;

    /// <summary>Cancelled when the lock may have passed to somebody else.</summary>
    public CancellationToken Lost => _lease.Lost;

    /// <summary>Releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ownsLease)
        {
            // The key goes with the lease.
            await _lease.DisposeAsync();
        }
        else
        {
            await _place.LeaveAsync(CancellationToken.None);
        }
    }
}
