using Netcd.Client.Leases;

namespace Netcd.Client.Concurrency;

/// <summary>Locks that all clients of the cluster see, those of etcd's own client included. Thread-safe.</summary>
public sealed class LockClient
{
    private readonly EtcdClient _client;

    internal LockClient(EtcdClient client) => _client = client;

    /// <summary>Waits for a lock and holds it until the result is disposed.</summary>
    /// <param name="name">Name of the lock.</param>
    /// <param name="ttl">Seconds after which others get the lock when this process dies.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    /// <exception cref="LeaseLostException">The lease was lost while waiting.</exception>
    /// <example>
    /// <code>
    /// await using HeldLock held = await client.Locks.AcquireAsync("nightly-job");
    /// // Give held.Revision to the resource: it can refuse holders that were overtaken.
    /// await RunAsync(held.Lost);
    /// </code>
    /// </example>
    public async Task<HeldLock> AcquireAsync(EtcdBytes name, long ttl = 10, CancellationToken cancellation = default)
    {
        LeaseHandle lease = await _client.Leases.HoldAsync(ttl, cancellation);
        try
        {
            return await AcquireAsync(name, lease, ownsLease: true, cancellation);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a lock with a lease that other locks may use too; releasing the lock leaves the lease alive.</summary>
    /// <inheritdoc cref="AcquireAsync(EtcdBytes, long, CancellationToken)"/>
    public Task<HeldLock> AcquireAsync(EtcdBytes name, LeaseHandle lease, CancellationToken cancellation = default) =>
        AcquireAsync(name, lease, ownsLease: false, cancellation);

    private async Task<HeldLock> AcquireAsync(EtcdBytes name, LeaseHandle lease, bool ownsLease, CancellationToken cancellation)
    {
        var place = await QueuePlace.TakeAsync(_client, name.Append("/"), lease, default, cancellation);
        await place.WaitForTurnAsync(cancellation);
        return new HeldLock(place, lease, ownsLease);
    }
}
