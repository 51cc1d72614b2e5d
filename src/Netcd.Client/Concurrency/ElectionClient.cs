using System.Runtime.CompilerServices;
using Netcd.Client.Kv;
using Netcd.Client.Leases;
using Netcd.Client.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Concurrency;

/// <summary>Elections that all clients of the cluster see, those of etcd's own client included. Thread-safe.</summary>
public sealed class ElectionClient
{
    private readonly EtcdClient _client;

    internal ElectionClient(EtcdClient client) => _client = client;

    /// <summary>Stands for election and waits until elected.</summary>
    /// <param name="name">Name of the election.</param>
    /// <param name="value">What observers see of the leader.</param>
    /// <param name="lease">Lease of the candidate.</param>
    /// <param name="cancellation">Gives up the candidacy.</param>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    /// <exception cref="LeaseLostException">The lease was lost while waiting.</exception>
    /// <example>
    /// <code>
    /// await using LeaseHandle lease = await client.Leases.HoldAsync(10);
    /// await using Leadership lead = await client.Elections.CampaignAsync("scheduler", "host-1", lease);
    /// await lead.ProclaimAsync("host-1:ready");
    /// </code>
    /// </example>
    public async Task<Leadership> CampaignAsync(EtcdBytes name, EtcdBytes value, LeaseHandle lease, CancellationToken cancellation = default)
    {
        var place = await QueuePlace.TakeAsync(_client, name.Append("/"), lease, value, cancellation);
        await place.WaitForTurnAsync(cancellation);
        return new Leadership(place, lease);
    }

    /// <summary>The leader's key and value; no pair when there is none.</summary>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    public Task<RangeResponse> LeaderAsync(EtcdBytes name, CancellationToken cancellation = default)
    {
        KeyRange all = KeyRange.Prefix(name.Append("/"));
        return _client.Kv.GetAsync(
            new RangeRequest
            {
                Key = all.Start,
                RangeEnd = all.End,
                SortTarget = RangeRequest.Types.SortTarget.Create,
                SortOrder = RangeRequest.Types.SortOrder.Ascend,
                Limit = 1,
            },
            cancellation);
    }

    /// <summary>The leader's key and value now (once there is one), and each time that leader or value change.</summary>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    public async IAsyncEnumerable<RangeResponse> ObserveAsync(EtcdBytes name, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        long seen = 0;
        while (true)
        {
            RangeResponse leader = await LeaderAsync(name, cancellation);
            if (leader.Kvs.Count > 0 && leader.Kvs[0].ModRevision > seen)
            {
                seen = leader.Kvs[0].ModRevision;
                yield return leader;
            }

            KeyRange range = leader.Kvs.Count > 0 ? KeyRange.One(leader.Kvs[0].Key) : KeyRange.Prefix(name.Append("/"));
            await foreach (RangeResponse changed in ChangesAsync(range, leader, cancellation))
            {
                seen = changed.Kvs[0].ModRevision;
                yield return changed;
            }
        }
    }

    /// <summary>New values of a key until it is deleted, or nothing until somebody stands for election.</summary>
    private async IAsyncEnumerable<RangeResponse> ChangesAsync(KeyRange range, RangeResponse leader, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new WatchCreateRequest { Key = range.Start, RangeEnd = range.End, StartRevision = leader.Header.Revision + 1 };
        await using IAsyncEnumerator<WatchResponse> batches = _client.Watch.WatchAsync(request, null, cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(batches))
        {
            foreach (Event change in batches.Current.Events)
            {
                if (leader.Kvs.Count == 0 || change.Type == Event.Types.EventType.Delete)
                {
                    yield break;
                }

                yield return new RangeResponse { Header = batches.Current.Header, Kvs = { change.Kv }, Count = 1 };
            }
        }
    }

    /// <summary>False also when history was compacted: the leader must be looked up again.</summary>
    private static async Task<bool> NextAsync(IAsyncEnumerator<WatchResponse> batches)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (WatchCompactedException)
        {
            return false;
        }
    }
}
