using Google.Protobuf;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>
/// What an API server does: lists a prefix page by page at one revision, then creates, updates and deletes objects by transactions
/// on their mod revision that fetch the object when they fail. Watches of the prefix are those of <see cref="WatchWorkload"/>.
/// </summary>
internal sealed class KubernetesWorkload(Stage stage, Client client)
{
    private const int Objects = 10;
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(40);
    private static readonly ByteString Prefix = Client.Bytes("k");
    private static readonly ByteString PrefixEnd = Client.Bytes("l");

    private readonly Dictionary<ByteString, long> _cache = [];

    public async Task RunAsync()
    {
        while (!stage.IsOver)
        {
            if (client.Random.Next(8) == 0)
            {
                await ListAsync();
            }
            else
            {
                await ChangeAsync();
            }

            await client.PauseAsync(Think / stage.Pace);
        }
    }

    private async Task ListAsync()
    {
        _cache.Clear();
        ByteString from = Prefix;
        long revision = 0;
        while (true)
        {
            Operation page = await client.RangeAsync(new RangeRequest { Key = from, RangeEnd = PrefixEnd, Limit = 3, Revision = revision, Serializable = revision > 0 });
            if (!page.Succeeded)
            {
                return;
            }

            var range = (RangeResponse)page.Answer.Body!;
            foreach (KeyValue pair in range.Kvs)
            {
                _cache[pair.Key] = pair.ModRevision;
            }

            if (!range.More)
            {
                return;
            }

            revision = revision > 0 ? revision : page.Answer.Revision;
            from = ByteString.CopyFrom([.. range.Kvs[^1].Key.Span, 0]);
        }
    }

    private async Task ChangeAsync()
    {
        ByteString key = Client.Bytes($"k{client.Random.Next(Objects):d2}");
        var txn = new TxnRequest();
        txn.Compare.Add(new Compare { Key = key, Target = Compare.Types.CompareTarget.Mod, ModRevision = _cache.GetValueOrDefault(key) });
        bool deletes = _cache.ContainsKey(key) && client.Random.Next(5) == 0;
        txn.Success.Add(deletes
            ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } }
            : new RequestOp { RequestPut = new PutRequest { Key = key, Value = Client.Bytes(stage.NewValue()) } });
        txn.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = key } });
        Operation changed = await client.TxnAsync(txn);
        if (!changed.Succeeded)
        {
            return;
        }

        var response = (TxnResponse)changed.Answer.Body!;
        if (response.Succeeded && !deletes)
        {
            _cache[key] = changed.Answer.Revision;
        }
        else if (response.Succeeded || response.Responses[0].ResponseRange.Kvs.Count == 0)
        {
            _cache.Remove(key);
        }
        else
        {
            _cache[key] = response.Responses[0].ResponseRange.Kvs[0].ModRevision;
        }
    }
}
