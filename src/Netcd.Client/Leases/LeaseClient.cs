using System.Runtime.CompilerServices;
using Netcd.Client.Connection;
using Netcd.Client.Kv;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Client.Leases;

/// <summary>Leases. Thread-safe.</summary>
public sealed class LeaseClient
{
    private const string KeepAlivePath = "/etcdserverpb.Lease/LeaseKeepAlive";

    private readonly CallRunner _calls;
    private readonly KeyNamespace _keys;

    internal LeaseClient(CallRunner calls, KeyNamespace keys) => (_calls, _keys) = (calls, keys);

    /// <summary>Creates a lease that somebody else will keep alive, or nobody.</summary>
    /// <param name="ttl">Time to live in seconds; the server may grant more.</param>
    /// <param name="id">Its id; 0: the server chooses.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="RpcException">It failed.</exception>
    public Task<LeaseGrantResponse> GrantAsync(long ttl, long id = 0, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { TTL = ttl, ID = id }, LeaseGrantResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>Creates a lease and keeps it alive until the handle is disposed, which revokes it.</summary>
    /// <param name="ttl">Time to live in seconds: how long the lease outlives this process, and how long a broken connection may last.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="RpcException">It failed.</exception>
    /// <example>
    /// <code>
    /// await using LeaseHandle lease = await client.Leases.HoldAsync(10);
    /// await client.Kv.PutAsync("workers/7", "here", lease.Id);
    /// await WorkAsync(lease.Lost); // a token that is cancelled when the lease is lost
    /// </code>
    /// </example>
    public async Task<LeaseHandle> HoldAsync(long ttl, CancellationToken cancellation = default)
    {
        LeaseGrantResponse granted = await GrantAsync(ttl, 0, cancellation);
        return new LeaseHandle(this, granted.ID, granted.TTL, _calls.Clock);
    }

    /// <summary>Ends a lease and deletes its keys.</summary>
    /// <exception cref="RpcException">It failed.</exception>
    public Task<LeaseRevokeResponse> RevokeAsync(long id, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Lease/LeaseRevoke", new LeaseRevokeRequest { ID = id }, LeaseRevokeResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>How long a lease has to live: TTL -1 when it does not exist.</summary>
    /// <param name="id">The lease.</param>
    /// <param name="keys">Whether to return its keys.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="RpcException">It failed.</exception>
    public Task<LeaseTimeToLiveResponse> TimeToLiveAsync(long id, bool keys = false, CancellationToken cancellation = default) =>
        _keys.ShowAsync(
            _calls.CallAsync("/etcdserverpb.Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = id, Keys = keys }, LeaseTimeToLiveResponse.Parser, Repeat.IfUnavailable, cancellation),
            static (names, r) => names.Show(r));

    /// <summary>All leases.</summary>
    /// <exception cref="RpcException">It failed.</exception>
    public Task<LeaseLeasesResponse> ListAsync(CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Lease/LeaseLeases", new LeaseLeasesRequest(), LeaseLeasesResponse.Parser, Repeat.IfUnavailable, cancellation);

    /// <summary>Renews a lease once. TTL 0 in the answer: it does not exist.</summary>
    /// <exception cref="RpcException">It failed.</exception>
    public async Task<LeaseKeepAliveResponse> KeepAliveOnceAsync(long id, CancellationToken cancellation = default)
    {
        while (true)
        {
            await using MemberStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream = await OpenAsync(cancellation);
            if (await RenewAsync(stream, id) is { } response)
            {
                return response;
            }
        }
    }

    /// <summary>
    /// Renews a lease at each third of its time to live, through failures of connections and members.
    /// </summary>
    /// <returns>The answers; the sequence ends when the lease does not exist any more.</returns>
    /// <exception cref="RpcException">A stream failed in a way that a new one would not mend.</exception>
    public async IAsyncEnumerable<LeaseKeepAliveResponse> KeepAliveAsync(long id, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            await using MemberStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream = await OpenAsync(cancellation);
            while (await RenewAsync(stream, id) is { } response)
            {
                if (response.TTL <= 0)
                {
                    yield break;
                }

                yield return response;
                await Task.Delay(TimeSpan.FromSeconds(response.TTL / 3.0), _calls.Clock, cancellation);
            }
        }
    }

    private static async Task<LeaseKeepAliveResponse?> RenewAsync(MemberStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream, long id)
    {
        try
        {
            await stream.WriteAsync(new LeaseKeepAliveRequest { ID = id });
            LeaseKeepAliveResponse? response = await stream.ReadAsync();
            if (response is null)
            {
                stream.EndedEarly();
            }

            return response;
        }
        catch (RpcException e) when (stream.CanReopen(e))
        {
            return null;
        }
    }

    private Task<MemberStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> OpenAsync(CancellationToken cancellation) =>
        _calls.OpenAsync<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(KeepAlivePath, LeaseKeepAliveResponse.Parser, needsLeader: true, cancellation);
}
