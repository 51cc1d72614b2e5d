using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Client.Leases;

/// <summary>A lease that is kept alive until it is disposed or lost. Thread-safe.</summary>
public sealed class LeaseHandle : IAsyncDisposable
{
    private readonly LeaseClient _leases;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewals;
    private int _disposed;

    internal LeaseHandle(LeaseClient leases, long id, long ttl, TimeProvider clock)
    {
        _leases = leases;
        _clock = clock;
        Id = id;
        TimeToLive = TimeSpan.FromSeconds(ttl);
        _renewals = RenewAsync();
    }

    /// <summary>Its id, for puts.</summary>
    public long Id { get; }

    /// <summary>Its time to live as granted.</summary>
    public TimeSpan TimeToLive { get; }

    /// <summary>
    /// Cancelled when the lease is gone (expired, revoked, or not renewed for so long that the server must have ended it) and when the
    /// handle is disposed. What depends on the lease must stop then.
    /// </summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Stops renewing and revokes the lease; its keys are deleted. A server that cannot be reached ends it by itself later.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        bool wasLost = _lost.IsCancellationRequested;
        await _stop.CancelAsync();
        await _renewals;
        if (wasLost)
        {
            return;
        }

        try
        {
            await _leases.RevokeAsync(Id);
        }
        catch (RpcException)
        {
            // Not renewed any more: it expires by itself, at the latest after its time to live.
        }
    }

    private async Task RenewAsync()
    {
        using CancellationTokenSource expiry = new(TimeToLive, _clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, expiry.Token);
        try
        {
            await foreach (LeaseKeepAliveResponse renewed in _leases.KeepAliveAsync(Id, ended.Token))
            {
                expiry.CancelAfter(TimeSpan.FromSeconds(renewed.TTL));
            }
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            // However the renewals ended, the lease cannot be relied on any more; that is what Lost says.
        }

        await _lost.CancelAsync();
    }
}
