using Netcd.Client.Kv;
using Netcd.Client.Leases;
using Netcd.Client.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Concurrency;

/// <summary>
/// A place in the queue for a lock or an election: a key <c>PREFIX/LEASE</c> whose create revision is its rank. The layout is that of
/// etcd's client, so that both kinds of clients queue up in one line.
/// </summary>
internal sealed class QueuePlace
{
    private readonly EtcdClient _client;
    private readonly EtcdBytes _prefix;
    private readonly LeaseHandle _lease;

    private QueuePlace(EtcdClient client, EtcdBytes prefix, LeaseHandle lease, EtcdBytes key, long revision) =>
        (_client, _prefix, _lease, Key, Revision) = (client, prefix, lease, key, revision);

    /// <summary>The key.</summary>
    public EtcdBytes Key { get; }

    /// <summary>Its create revision.</summary>
    public long Revision { get; }

    /// <summary>Revision of the cluster when the turn came.</summary>
    public long HeaderRevision { get; private set; }

    /// <summary>Queues up, or finds the place that this lease already has.</summary>
    public static async Task<QueuePlace> TakeAsync(EtcdClient client, EtcdBytes prefix, LeaseHandle lease, EtcdBytes value, CancellationToken cancellation)
    {
        EtcdBytes key = prefix.Append(lease.Id.ToString("x"));
        TxnResponse taken = await client.Kv.Txn()
            .If(Condition.Missing(key))
            .Then(Operation.Put(key, value, lease.Id))
            .Else(Operation.Get(key))
            .CommitAsync(cancellation);
        if (taken.Succeeded)
        {
            return new QueuePlace(client, prefix, lease, key, taken.Header.Revision) { HeaderRevision = taken.Header.Revision };
        }

        KeyValue own = taken.Responses[0].ResponseRange.Kvs[0];
        var place = new QueuePlace(client, prefix, lease, key, own.CreateRevision) { HeaderRevision = taken.Header.Revision };
        if (!own.Value.Equals(value.Bytes))
        {
            await place.ChangeValueAsync(value, cancellation);
        }

        return place;
    }

    /// <summary>Waits until nobody is in front.</summary>
    /// <exception cref="LeaseLostException">The lease ended: the place is gone.</exception>
    public async Task WaitForTurnAsync(CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _lease.Lost);
        try
        {
            while (await LastInFrontAsync(waiting.Token) is { } other)
            {
                await DeletionAsync(other.Kvs[0].Key, other.Header.Revision, waiting.Token);
            }

            await ConfirmAsync(waiting.Token);
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            throw new LeaseLostException();
        }
    }

    /// <summary>Changes the value of the key, if the place is still held.</summary>
    /// <exception cref="LeaseLostException">It is not.</exception>
    public async Task<ResponseHeader> ChangeValueAsync(EtcdBytes value, CancellationToken cancellation)
    {
        TxnResponse changed = await _client.Kv.Txn().If(StillHeld()).Then(Operation.Put(Key, value, _lease.Id)).CommitAsync(cancellation);
        return changed.Succeeded ? changed.Header : throw new LeaseLostException();
    }

    /// <summary>Gives the place up.</summary>
    public async Task LeaveAsync(CancellationToken cancellation) =>
        await _client.Kv.Txn().If(StillHeld()).Then(Operation.Delete(Key)).CommitAsync(cancellation);

    private Compare StillHeld() => Condition.CreateRevision(Key, Compare.Types.CompareResult.Equal, Revision);

    private async Task<RangeResponse?> LastInFrontAsync(CancellationToken cancellation)
    {
        KeyRange all = KeyRange.Prefix(_prefix);
        RangeResponse found = await _client.Kv.GetAsync(
            new RangeRequest
            {
                Key = all.Start,
                RangeEnd = all.End,
                SortTarget = RangeRequest.Types.SortTarget.Create,
                SortOrder = RangeRequest.Types.SortOrder.Descend,
                Limit = 1,
                MaxCreateRevision = Revision - 1,
            },
            cancellation);
        HeaderRevision = found.Header.Revision;
        return found.Kvs.Count > 0 ? found : null;
    }

    private async Task DeletionAsync(EtcdBytes key, long revision, CancellationToken cancellation)
    {
        try
        {
            await foreach (WatchResponse batch in _client.Watch.WatchAsync(new WatchCreateRequest { Key = key, StartRevision = revision + 1 }, null, cancellation))
            {
                if (batch.Events.Any(static e => e.Type == Event.Types.EventType.Delete))
                {
                    return;
                }
            }
        }
        catch (WatchCompactedException)
        {
            // Looking again tells whether the key is still there.
        }
    }

    /// <summary>The key may have gone with its lease while this place moved up.</summary>
    private async Task ConfirmAsync(CancellationToken cancellation)
    {
        RangeResponse own = await _client.Kv.GetAsync(Key, cancellation: cancellation);
        if (own.Kvs.Count == 0)
        {
            throw new LeaseLostException();
        }
    }
}
