using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Every kind of key-value request over a small key space, so that clients meet each other.</summary>
internal sealed class KvWorkload(Stage stage, Client client, int keys)
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(25);

    private long _revision = 1;

    private Random Random => client.Random;

    public async Task RunAsync()
    {
        while (!stage.IsOver)
        {
            Operation operation = await NextAsync();
            _revision = Math.Max(_revision, operation.Answer.Revision);
            await client.PauseAsync((operation.Succeeded ? Think : Think * 4) / stage.Pace);
        }
    }

    private Task<Operation> NextAsync() => Random.Next(100) switch
    {
        < 12 => client.RangeAsync(new RangeRequest { Key = Key() }),
        < 20 => client.RangeAsync(List()),
        < 28 => client.RangeAsync(new RangeRequest { Key = Key(), Serializable = true }),
        < 33 => client.RangeAsync(Serializable(List())),
        < 38 => client.RangeAsync(Historical(List())),
        < 62 => client.PutAsync(Put()),
        < 68 => client.DeleteAsync(new DeleteRangeRequest { Key = Key(), PrevKv = Chance(3) }),
        < 70 => client.DeleteAsync(new DeleteRangeRequest { Key = Key(), RangeEnd = Key(), PrevKv = Chance(2) }),
        < 82 => SwapAsync(),
        < 97 => client.TxnAsync(Txn(depth: 0)),
        _ => client.TxnAsync(ReadTxn()),
    };

    private async Task<Operation> SwapAsync()
    {
        Google.Protobuf.ByteString key = Key();
        Operation read = await client.RangeAsync(new RangeRequest { Key = key, Serializable = Chance(4) });
        if (!read.Succeeded)
        {
            return read;
        }

        var range = (RangeResponse)read.Answer.Body!;
        var swap = new TxnRequest();
        swap.Compare.Add(new Compare { Key = key, Target = Compare.Types.CompareTarget.Mod, ModRevision = range.Kvs.Count == 0 ? 0 : range.Kvs[0].ModRevision });
        swap.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = key, Value = Client.Bytes(stage.NewValue()) } });
        swap.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = key } });
        return await client.TxnAsync(swap);
    }

    private PutRequest Put() => new()
    {
        Key = Key(),
        Value = Client.Bytes(stage.NewValue() + (Chance(40) ? new string('x', Random.Next(5000)) : "")),
        PrevKv = Chance(3),
    };

    private RangeRequest List() => new()
    {
        Key = Client.Bytes("k"),
        RangeEnd = Client.Bytes("l"),
        Limit = Chance(3) ? Random.Next(1, keys) : 0,
        KeysOnly = Chance(6),
        CountOnly = Chance(8),
        SortOrder = (RangeRequest.Types.SortOrder)Random.Next(3),
        SortTarget = (RangeRequest.Types.SortTarget)Random.Next(4),
        MinModRevision = Chance(8) ? Random.NextInt64(_revision + 1) : 0,
        MaxCreateRevision = Chance(8) ? Random.NextInt64(_revision + 1) : 0,
    };

    private static RangeRequest Serializable(RangeRequest request)
    {
        request.Serializable = true;
        return request;
    }

    private RangeRequest Historical(RangeRequest request)
    {
        request.Revision = Math.Max(1, _revision + Random.Next(-30, 4));
        request.Serializable = Chance(2);
        return request;
    }

    private TxnRequest Txn(int depth)
    {
        var request = new TxnRequest();
        for (int i = Random.Next(3); i > 0; i--)
        {
            request.Compare.Add(Comparison());
        }

        AddOperations(request.Success, depth);
        AddOperations(request.Failure, depth);
        return request;
    }

    private TxnRequest ReadTxn()
    {
        var request = new TxnRequest();
        request.Compare.Add(Comparison());
        request.Success.Add(new RequestOp { RequestRange = List() });
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = Key(), Serializable = Chance(2) } });
        return request;
    }

    /// <summary>Operations on keys in ascending order, so that no key is written twice.</summary>
    private void AddOperations(Google.Protobuf.Collections.RepeatedField<RequestOp> operations, int depth)
    {
        for (int key = Random.Next(keys); key < keys && operations.Count < 5; key += 1 + Random.Next(keys))
        {
            operations.Add(Random.Next(depth == 0 ? 9 : 8) switch
            {
                < 4 => new RequestOp { RequestPut = new PutRequest { Key = KeyAt(key), Value = Client.Bytes(stage.NewValue()), PrevKv = Chance(3) } },
                < 5 => new RequestOp { RequestRange = List() },
                < 6 => new RequestOp { RequestRange = Chance(3) && stage.ReadsPastInWrites ? Historical(List()) : List() },
                < 7 => new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = KeyAt(key), PrevKv = Chance(2) } },
                < 8 => new RequestOp { RequestRange = new RangeRequest { Key = KeyAt(key) } },
                _ => new RequestOp { RequestTxn = NestedOn(key) },
            });
        }
    }

    private TxnRequest NestedOn(int key)
    {
        var nested = new TxnRequest();
        nested.Compare.Add(Comparison());
        nested.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = KeyAt(key), Value = Client.Bytes(stage.NewValue()) } });
        nested.Failure.Add(new RequestOp { RequestRange = List() });
        return nested;
    }

    private Compare Comparison()
    {
        var compare = new Compare { Key = Key(), Result = (Compare.Types.CompareResult)Random.Next(4) };
        switch (Random.Next(5))
        {
            case 0: compare.Target = Compare.Types.CompareTarget.Version; compare.Version = Random.Next(4); break;
            case 1: compare.Target = Compare.Types.CompareTarget.Create; compare.CreateRevision = Random.NextInt64(_revision + 1); break;
            case 2: compare.Target = Compare.Types.CompareTarget.Mod; compare.ModRevision = Random.NextInt64(_revision + 1); break;
            case 3: compare.Target = Compare.Types.CompareTarget.Value; compare.Value = Client.Bytes($"v{Random.Next(100)}"); break;
            default: compare.Target = Compare.Types.CompareTarget.Lease; compare.Lease = Random.Next(2); break;
        }

        return compare;
    }

    private Google.Protobuf.ByteString Key() => KeyAt(Random.Next(keys));

    private static Google.Protobuf.ByteString KeyAt(int key) => Client.Bytes($"k{key:d2}");

    private bool Chance(int oneIn) => Random.Next(oneIn) == 0;
}
