using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>Single requests on one key or ten, of one client and of 1,000 (100 connections with 10 streams each).</summary>
internal static class UnaryScenarios
{
    private const double Third = 1.0 / 3;
    private static readonly ByteString Key = Filler.Key(0);
    private static readonly ByteString Value = Filler.Value(256);
    private static readonly PutRequest Put = new() { Key = Key, Value = Value };

    public static IEnumerable<Scenario> Of(Sizes sizes)
    {
        yield return Lone("put 256 B", "KV/Put", Put, 1.3, Third);
        yield return Crowd("put 256 B", "KV/Put", Put, 3, Third);
        yield return Lone("range serializable", "KV/Range", new RangeRequest { Key = Key, Serializable = true }, 1.3, Third);
        yield return Crowd("range serializable", "KV/Range", new RangeRequest { Key = Key, Serializable = true }, 3, Third);
        yield return Lone("range linearizable", "KV/Range", new RangeRequest { Key = Key }, 1.3, 0.25);
        yield return Crowd("range linearizable", "KV/Range", new RangeRequest { Key = Key }, 4, 0.25);
        yield return Crowd("txn compare and put", "KV/Txn", CompareAndPut(), 3, Third);
        yield return Crowd("txn of 10 puts", "KV/Txn", TenPuts(), 3, Third, 4);

        Scenario Lone(string name, string method, IMessage request, double throughput, double cpu) =>
            Unary($"{name}, 1 client", method, request, Target.Load(throughput, cpu), 1, 1, sizes.LoneRequests);

        Scenario Crowd(string name, string method, IMessage request, double throughput, double cpu, int fewer = 1) =>
            Unary($"{name}, 1,000 clients", method, request, Target.Load(throughput, cpu), 100, 10, sizes.Requests / fewer);
    }

    private static Scenario Unary(string name, string method, IMessage request, Target[] targets, int connections, int streams, int requests) =>
        Scenario.OfLoad(name, targets, async server =>
        {
            await H2Load.RunAsync(server, "KV/Put", Put, 1, 1, 5);
            return await H2Load.RunAsync(server, method, request, connections, streams, requests);
        });

    private static TxnRequest CompareAndPut() => new()
    {
        Compare = { new Compare { Target = Compare.Types.CompareTarget.Create, Result = Compare.Types.CompareResult.Greater, Key = Key, CreateRevision = 0 } },
        Success = { new RequestOp { RequestPut = Put } },
        Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Key } } },
    };

    private static TxnRequest TenPuts() => new()
    {
        Success = { Enumerable.Range(0, 10).Select(static i => new RequestOp { RequestPut = new PutRequest { Key = Filler.Key(i), Value = Value } }) },
    };
}
