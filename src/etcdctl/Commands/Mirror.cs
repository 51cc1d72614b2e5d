using Google.Protobuf;
using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.Client.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>Copies keys from one cluster to another, then every change in order, revision by revision.</summary>
/// <param name="source">Where the keys are.</param>
/// <param name="destination">Where they are copied to.</param>
/// <param name="prefix">Prefix of the keys.</param>
/// <param name="destinationPrefix">What it becomes.</param>
internal sealed class Mirror(EtcdClient source, EtcdClient destination, EtcdBytes prefix, EtcdBytes destinationPrefix)
{
    /// <summary>Most operations of a transaction by default: what servers take by default.</summary>
    public const int MostOperations = 128;

    private long _total;
    private long _expected;

    /// <summary>Most operations of one transaction at the destination.</summary>
    public int LargestTxn { get; init; } = MostOperations;

    /// <summary>Number of keys that the first copy takes; 0: not known, or done.</summary>
    public long Expected => Interlocked.Read(ref _expected);

    /// <summary>Number of copied keys and changes.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Runs until something fails.</summary>
    /// <param name="revision">First revision to copy; 0: copy all keys first.</param>
    /// <exception cref="Netcd.Rpc.RpcException">A call failed.</exception>
    /// <exception cref="WatchCanceledException">The changes cannot be followed.</exception>
    public async Task RunAsync(long revision)
    {
        long next = revision > 0 ? revision : await CopyAllAsync() + 1;
        KeyRange range = KeyRange.Prefix(prefix);
        await foreach (WatchResponse batch in source.Watch.WatchAsync(new WatchCreateRequest { Key = range.Start, RangeEnd = range.End, StartRevision = next }))
        {
            await ApplyAsync(batch.Events);
        }
    }

    private async Task<long> CopyAllAsync()
    {
        KeyRange range = KeyRange.Prefix(prefix);
        long revision = 0;
        await foreach (RangeResponse page in source.Kv.PagesAsync(new RangeRequest { Key = range.Start, RangeEnd = range.End }))
        {
            revision = revision == 0 ? page.Header.Revision : revision;
            Interlocked.Exchange(ref _expected, Total + page.Count);
            await Task.WhenAll(page.Kvs.Select(pair => destination.Kv.PutAsync(Moved(pair.Key), pair.Value)));
            Interlocked.Add(ref _total, page.Kvs.Count);
        }

        Interlocked.Exchange(ref _expected, 0);
        return revision;
    }

    /// <summary>Changes of one revision go together, as they were made; a larger one than the destination takes is split.</summary>
    private async Task ApplyAsync(IReadOnlyList<Event> changes)
    {
        TxnBuilder txn = destination.Kv.Txn();
        long revision = 0;
        foreach (Event change in changes)
        {
            if (txn.Request.Success.Count > 0 && (change.Kv.ModRevision != revision || txn.Request.Success.Count >= LargestTxn))
            {
                await txn.CommitAsync();
                txn = destination.Kv.Txn();
            }

            revision = change.Kv.ModRevision;
            EtcdBytes key = Moved(change.Kv.Key);
            txn.Then(change.Type == Event.Types.EventType.Put ? Operation.Put(key, change.Kv.Value) : Operation.Delete(key));
            Interlocked.Increment(ref _total);
        }

        if (txn.Request.Success.Count > 0)
        {
            await txn.CommitAsync();
        }
    }

    private EtcdBytes Moved(ByteString key) => destinationPrefix.Append(ByteString.CopyFrom(key.Span[prefix.Length..]));
}
