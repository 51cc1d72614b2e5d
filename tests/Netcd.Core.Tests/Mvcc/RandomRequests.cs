using Netcd.Protocol.Rpc;

namespace Netcd.Core.MvccTests;

/// <summary>Draws requests over a small key space, so that they meet each other.</summary>
internal sealed class RandomRequests(Random random, int keys)
{
    private static readonly RangeRequest.Types.SortOrder[] Orders = Enum.GetValues<RangeRequest.Types.SortOrder>();
    private static readonly RangeRequest.Types.SortTarget[] Targets = Enum.GetValues<RangeRequest.Types.SortTarget>();
    private static readonly Compare.Types.CompareResult[] Results = Enum.GetValues<Compare.Types.CompareResult>();
    private static readonly Compare.Types.CompareTarget[] CompareTargets = Enum.GetValues<Compare.Types.CompareTarget>();

    public PutRequest Put()
    {
        var request = new PutRequest { Key = StoreFixture.Bytes(Key()), PrevKv = Chance(3), IgnoreLease = Chance(8), IgnoreValue = Chance(8) };
        if (!request.IgnoreValue)
        {
            request.Value = StoreFixture.Bytes(Chance(10) ? "" : $"value {random.Next(1000)}{(Chance(30) ? new string('x', random.Next(9000)) : "")}");
        }

        if (!request.IgnoreLease && Chance(4))
        {
            request.Lease = random.Next(7);
        }

        return request;
    }

    public DeleteRangeRequest Delete() =>
        new() { Key = StoreFixture.Bytes(Key()), RangeEnd = StoreFixture.Bytes(Chance(2) ? "" : End()), PrevKv = Chance(2) };

    public RangeRequest Range(long revision) => new()
    {
        Key = StoreFixture.Bytes(Chance(4) ? "\0" : Key()),
        RangeEnd = StoreFixture.Bytes(Chance(3) ? "" : End()),
        Limit = Chance(2) ? 0 : random.Next(-1, 5),
        Revision = Chance(2) ? 0 : random.NextInt64(-2, revision + 3),
        SortOrder = Chance(2) ? default : Orders[random.Next(Orders.Length)],
        SortTarget = Chance(2) ? default : Targets[random.Next(Targets.Length)],
        KeysOnly = Chance(5),
        CountOnly = Chance(8),
        MinModRevision = Filter(revision),
        MaxModRevision = Filter(revision),
        MinCreateRevision = Filter(revision),
        MaxCreateRevision = Filter(revision),
    };

    public TxnRequest Txn(long revision, int depth = 0)
    {
        var request = new TxnRequest();
        for (int i = random.Next(3); i > 0; i--)
        {
            request.Compare.Add(Compare(revision));
        }

        // Keys of different operations differ, as the checks demand: each list works in key spaces of its own.
        for (int i = random.Next(5); i > 0; i--)
        {
            request.Success.Add(Operation(revision, depth));
            request.Failure.Add(Operation(revision, depth));
        }

        return request;
    }

    private RequestOp Operation(long revision, int depth) => random.Next(depth < 2 ? 8 : 7) switch
    {
        < 3 => new RequestOp { RequestPut = Put() },
        < 5 => new RequestOp { RequestRange = Range(revision) },
        < 7 => new RequestOp { RequestDeleteRange = Delete() },
        _ => new RequestOp { RequestTxn = Txn(revision, depth + 1) },
    };

    private Compare Compare(long revision)
    {
        var compare = new Compare
        {
            Key = StoreFixture.Bytes(Key()),
            RangeEnd = StoreFixture.Bytes(Chance(3) ? End() : ""),
            Result = Results[random.Next(Results.Length)],
            Target = CompareTargets[random.Next(CompareTargets.Length)],
        };
        var union = Chance(10) ? CompareTargets[random.Next(CompareTargets.Length)] : compare.Target;
        switch (union)
        {
            case Protocol.Rpc.Compare.Types.CompareTarget.Version: compare.Version = random.Next(4); break;
            case Protocol.Rpc.Compare.Types.CompareTarget.Create: compare.CreateRevision = random.NextInt64(revision + 1); break;
            case Protocol.Rpc.Compare.Types.CompareTarget.Mod: compare.ModRevision = random.NextInt64(revision + 1); break;
            case Protocol.Rpc.Compare.Types.CompareTarget.Value: compare.Value = StoreFixture.Bytes($"value {random.Next(1000)}"); break;
            default: compare.Lease = random.Next(3); break;
        }

        return compare;
    }

    private long Filter(long revision) => Chance(6) ? random.NextInt64(revision + 1) : 0;

    private string Key() => $"k{random.Next(keys):d3}";

    private string End() => Chance(4) ? "\0" : Key();

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;
}
