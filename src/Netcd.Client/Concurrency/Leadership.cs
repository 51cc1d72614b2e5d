using Netcd.Client.Leases;

namespace Netcd.Client.Concurrency;

/// <summary>A won election. Disposing resigns; the lease stays.</summary>
public sealed class Leadership : IAsyncDisposable
{
    private readonly QueuePlace _place;
    private readonly LeaseHandle _lease;

    internal Leadership(QueuePlace place, LeaseHandle lease) => (_place, _lease) = (place, lease);

    /// <summary>The key that stands for the leadership.</summary>
    public EtcdBytes Key => _place.Key;

    /// <summary>Fencing token: later leaders have larger ones.</summary>
    public long Revision => _place.Revision;

    /// <summary>Cancelled when somebody else may have been elected.</summary>
    public CancellationToken Lost => _lease.Lost;

    /// <summary>Changes what observers see.</summary>
    /// <exception cref="LeaseLostException">Somebody else is the leader.</exception>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    public Task ProclaimAsync(EtcdBytes value, CancellationToken cancellation = default) => _place.ChangeValueAsync(value, cancellation);

    /// <summary>Resigns.</summary>
    public async ValueTask DisposeAsync() => await _place.LeaveAsync(CancellationToken.None);
}
