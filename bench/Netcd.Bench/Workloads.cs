using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>The rows of the table. "1,000 clients" are 100 connections with 10 streams each.</summary>
internal static class Workloads
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("benchmark/key");
    private static readonly ByteString Value = ByteString.CopyFrom(new byte[256]);

    public static IEnumerable<Workload> All(BenchOptions options)
    {
        foreach ((string clients, int connections, int streams, int requests) in new[] { ("1 client", 1, 1, options.Requests / 10), ("1,000 clients", 100, 10, options.Requests) })
        {
            yield return Unary($"put 256 B, {clients}", "KV/Put", new PutRequest { Key = Key, Value = Value });
            yield return Unary($"range serializable, {clients}", "KV/Range", new RangeRequest { Key = Key, Serializable = true });
            yield return Unary($"range linearizable, {clients}", "KV/Range", new RangeRequest { Key = Key });
            yield return Unary($"txn compare and put, {clients}", "KV/Txn", CompareAndPut());

            Workload Unary(string name, string method, IMessage request) => new(name, async server =>
            {
                await H2Load.RunAsync(server, "KV/Put", new PutRequest { Key = Key, Value = Value }, 1, 1, 5);
                return await H2Load.RunAsync(server, method, request, connections, streams, requests);
            });
        }

        string form = "value=" + new string('v', 256);
        yield return new("v2 PUT 256 B, 64 clients", server => H2Load.RunV2Async(server, form, 64, options.Requests), "--enable-v2=true");
        yield return new("v2 GET, 64 clients", async server =>
        {
            await H2Load.RunV2Async(server, form, 1, 5);
            return await H2Load.RunV2Async(server, "", 64, options.Requests);
        }, "--enable-v2=true");
        yield return new("watch fan-out, 1,000 watchers on 10 streams", server => WatchFanOut.RunAsync(server, streams: 10, watchersPerStream: 100, puts: Math.Max(20, options.Requests / 500)));
        yield return new("lease keepalive, 1,000 leases on 10 streams", server => KeepAlives.RunAsync(server, streams: 10, leasesPerStream: 100, rounds: Math.Max(5, options.Requests / 2500)));
        yield return new("start, empty directory", StartAsync);
        yield return new("restart after kill, 50,000 puts", async server =>
        {
            await H2Load.RunAsync(server, "KV/Put", new PutRequest { Key = Key, Value = Value }, 100, 10, 50_000);
            await server.RestartAsync();
            return await StartAsync(server);
        });
    }

    private static Task<Measurement> StartAsync(ServerUnderTest server) =>
        Task.FromResult(new Measurement(1 / server.StartTime.TotalSeconds, server.StartTime.TotalMilliseconds, double.NaN, server.Cpu.TotalMicroseconds, server.ResidentMegabytes));

    private static TxnRequest CompareAndPut() => new()
    {
        Compare = { new Compare { Target = Compare.Types.CompareTarget.Create, Result = Compare.Types.CompareResult.Greater, Key = Key, CreateRevision = 0 } },
        Success = { new RequestOp { RequestPut = new PutRequest { Key = Key, Value = Value } } },
        Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Key } } },
    };
}
