using Google.Protobuf;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Protocol.Tests.Codec;

/// <summary>Draws messages with every field set or not, numbers of every size included.</summary>
internal sealed class RandomMessages(Random random)
{
    public bool Flag() => random.Next(2) == 0;

    public ByteString Bytes(int max = 20)
    {
        byte[] bytes = new byte[Flag() ? 0 : random.Next(max)];
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    public long Number() => random.Next(5) switch
    {
        0 => 0,
        1 => random.Next(300),
        2 => -random.Next(1, 100),
        3 => random.NextInt64(),
        _ => long.MinValue + random.Next(2),
    };

    public KeyValue KeyValue() => new()
    {
        Key = Bytes(),
        CreateRevision = Number(),
        ModRevision = Number(),
        Version = Number(),
        Value = Bytes(400),
        Lease = Number(),
    };

    public RangeRequest Range() => new()
    {
        Key = Bytes(),
        RangeEnd = Bytes(),
        Limit = Number(),
        Revision = Number(),
        SortOrder = (RangeRequest.Types.SortOrder)random.Next(-1, 4),
        SortTarget = (RangeRequest.Types.SortTarget)random.Next(6),
        Serializable = Flag(),
        KeysOnly = Flag(),
        CountOnly = Flag(),
        MinModRevision = Number(),
        MaxModRevision = Number(),
        MinCreateRevision = Number(),
        MaxCreateRevision = Number(),
    };

    public PutRequest Put() => new()
    {
        Key = Bytes(),
        Value = Bytes(300),
        Lease = Number(),
        PrevKv = Flag(),
        IgnoreValue = Flag(),
        IgnoreLease = Flag(),
    };

    public DeleteRangeRequest Delete() => new() { Key = Bytes(), RangeEnd = Bytes(), PrevKv = Flag() };

    public Compare Compare()
    {
        var compare = new Compare
        {
            Key = Bytes(),
            RangeEnd = Bytes(),
            Result = (Compare.Types.CompareResult)random.Next(5),
            Target = (Compare.Types.CompareTarget)random.Next(6),
        };
        switch (random.Next(6))
        {
            case 0: compare.Version = Number(); break;
            case 1: compare.CreateRevision = Number(); break;
            case 2: compare.ModRevision = Number(); break;
            case 3: compare.Value = Bytes(); break;
            case 4: compare.Lease = Number(); break;
        }

        return compare;
    }

    public TxnRequest Txn(int depth = 0)
    {
        var txn = new TxnRequest();
        for (int i = random.Next(4); i > 0; i--)
        {
            txn.Compare.Add(Compare());
            txn.Success.Add(Operation(depth));
            txn.Failure.Add(Operation(depth));
        }

        return txn;
    }

    public RequestOp Operation(int depth) => random.Next(depth < 3 ? 5 : 4) switch
    {
        0 => new RequestOp { RequestPut = Put() },
        1 => new RequestOp { RequestRange = Range() },
        2 => new RequestOp { RequestDeleteRange = Delete() },
        3 => new RequestOp(),
        _ => new RequestOp { RequestTxn = Txn(depth + 1) },
    };

    public WatchCreateRequest WatchCreate()
    {
        var request = new WatchCreateRequest
        {
            Key = Bytes(),
            RangeEnd = Bytes(),
            StartRevision = Number(),
            ProgressNotify = Flag(),
            PrevKv = Flag(),
            WatchId = Number(),
            Fragment = Flag(),
        };
        for (int i = random.Next(3); i > 0; i--)
        {
            request.Filters.Add((WatchCreateRequest.Types.FilterType)random.Next(2));
        }

        return request;
    }
}
