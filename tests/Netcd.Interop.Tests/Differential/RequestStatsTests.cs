using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Differential;

/// <summary>The log lines of slow requests: the same counts, sizes and words as etcd's, and no values.</summary>
public sealed partial class RequestStatsTests
{
    private const string Kv = "/etcdserverpb.KV/";
    private const string Secret = "s3cret";
    private static readonly ByteString Value = ByteString.CopyFromUtf8(Secret);

    /// <summary>The last one is the only delete: its line tells that all are there.</summary>
    private static readonly (string Method, IMessage Request)[] Calls =
    [
        ("Put", new PutRequest { Key = Bytes("a"), Value = Value }),
        ("Put", new PutRequest { Key = ByteString.CopyFrom(0, 7, 9, 10, 13, 34, 39, 92, 127, 200, 255), Value = Value, PrevKv = true }),
        ("Put", new PutRequest { Key = Bytes("a"), IgnoreValue = true, IgnoreLease = true }),
        ("Put", new PutRequest { Key = Bytes("ключ"), Value = Value, Lease = 77 }),
        ("Put", new PutRequest { Value = Value }),
        ("Range", new RangeRequest { Key = Bytes("a") }),
        ("Range", new RangeRequest { Key = Bytes("\0"), RangeEnd = Bytes("\0"), Limit = 1, SortOrder = RangeRequest.Types.SortOrder.Descend, SortTarget = RangeRequest.Types.SortTarget.Value }),
        ("Range", new RangeRequest { Key = Bytes("a"), Serializable = true, CountOnly = true, MinModRevision = 1, MaxCreateRevision = 9 }),
        ("Range", new RangeRequest { Key = Bytes("a"), Revision = 1_000, KeysOnly = true }),
        ("Txn", new TxnRequest()),
        ("Txn", Txn(succeeds: true)),
        ("Txn", Txn(succeeds: false)),
        ("Txn", new TxnRequest { Compare = { Txn(succeeds: true).Compare }, Failure = { Nested(Txn(succeeds: false)), Nested(Txn(succeeds: true)) } }),
        ("Txn", new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("a"), Revision = 1_000 } } } }),
        ("DeleteRange", new DeleteRangeRequest { Key = Bytes("a"), RangeEnd = Bytes("b"), PrevKv = true }),
    ];

    [NetcdFact]
    public async Task Lines_are_those_of_etcd()
    {
        Line[] real = await LinesAsync(RealEtcd.V35, "--log-level=debug");
        Line[] own = await LinesAsync(NetcdServer.With(RealEtcd.V35), "--log-level=debug");
        Assert.Equal(Calls.Length, real.Length);
        Assert.Equal(real, own);
        Assert.Equal(own, await LinesAsync(NetcdServer.With(RealEtcd.V35), "--warning-unary-request-duration=1ns"));
    }

    [NetcdFact]
    public async Task Lines_of_slow_entries_are_those_of_etcd()
    {
        string[] real = await EntriesAsync(RealEtcd.V35);
        Assert.Contains(real, static l => l.Contains("value_size", StringComparison.Ordinal));
        Assert.Equal(string.Join('\n', real), string.Join('\n', await EntriesAsync(NetcdServer.With(RealEtcd.V35))));
    }

    /// <summary>What is logged of entries as they are applied, without their ids; errors have the texts of the API here. Left out are reads, which no entry carries, and what members tell of themselves.</summary>
    private static async Task<string[]> EntriesAsync(Toolset tools)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd, new EtcdOptions { Arguments = ["--experimental-warning-apply-duration=1ns"] });
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        await channel.UnaryAsync("/etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { ID = 31, TTL = 600 }.ToByteArray());
        await channel.UnaryAsync("/etcdserverpb.Lease/LeaseRevoke", new LeaseRevokeRequest { ID = 31 }.ToByteArray());
        await CallAsync(channel);
        await channel.UnaryAsync(Kv + "Compact", new CompactionRequest { Revision = 2 }.ToByteArray());
        await server.Log.LineAsync("compaction:<");
        return
        [
            .. server.Log.Messages("apply request took too long")
                .Select(static l => (Request: Text(l, "request"), Prefix: Text(l, "prefix"), Response: Text(l, "response"), HasError: Has(l, "error")))
                .Where(static l => l.Prefix.Length == 0 && l.Request.StartsWith("header:<", StringComparison.Ordinal))
                .Select(static l => $"{Id().Replace(l.Request, "ID:0 ")} | {(l.Request.Contains("lease_", StringComparison.Ordinal) ? "" : l.Response)} | {l.HasError}"),
        ];
    }

    [GeneratedRegex("ID:[0-9]+ ")]
    private static partial Regex Id();

    /// <summary>The lines, with the difference to what the client received in place of the size of the response: the ids in headers differ.</summary>
    private static async Task<Line[]> LinesAsync(Toolset tools, string flag)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd, new EtcdOptions { Arguments = [flag] });
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        List<int> sizes = await CallAsync(channel);
        await server.Log.LineAsync($"\"{Kv}DeleteRange\"");
        JsonElement[] lines = [.. server.Log.Messages("request stats").Where(static l => Text(l, "response type").StartsWith(Kv, StringComparison.Ordinal))];
        Assert.DoesNotContain(lines, static l => l.GetRawText().Contains(Secret, StringComparison.Ordinal));
        Assert.All(lines, static l => Assert.True(Has(l, "start time") && Has(l, "time spent") && Has(l, "remote"), l.GetRawText()));
        Assert.All(lines, l => Assert.Equal(flag.EndsWith("debug", StringComparison.Ordinal) ? "debug" : "warn", Text(l, "level")));
        return
        [
            .. lines.Zip(sizes, static (line, size) => new Line(
                Text(line, "response type"),
                Number(line, "request count"),
                Number(line, "request size"),
                Number(line, "response count"),
                Number(line, "response size") - size,
                Text(line, "request content"))),
        ];
    }

    /// <summary>Makes all calls and returns the sizes of the answers, 0 for errors.</summary>
    private static async Task<List<int>> CallAsync(RpcChannel channel)
    {
        var sizes = new List<int>();
        foreach ((string method, IMessage request) in Calls)
        {
            try
            {
                sizes.Add((await channel.UnaryAsync(Kv + method, request.ToByteArray())).Length);
            }
            catch (RpcException)
            {
                sizes.Add(0);
            }
        }

        return sizes;
    }

    private static TxnRequest Txn(bool succeeds) => new()
    {
        Compare =
        {
            new Compare { Key = Bytes("a"), Target = Compare.Types.CompareTarget.Value, Value = Value, Result = succeeds ? Compare.Types.CompareResult.Equal : Compare.Types.CompareResult.NotEqual },
            new Compare { Key = Bytes("none"), Target = Compare.Types.CompareTarget.Version, Version = 0 },
            new Compare { Key = Bytes("a"), RangeEnd = Bytes("b"), Target = Compare.Types.CompareTarget.Mod, ModRevision = 0, Result = Compare.Types.CompareResult.Greater },
        },
        Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes("b"), Value = Value } }, new RequestOp { RequestRange = new RangeRequest { Key = Bytes("a") } } },
        Failure = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("b"), PrevKv = true } } },
    };

    private static RequestOp Nested(TxnRequest txn) => new() { RequestTxn = txn };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static string Text(JsonElement line, string field) => line.GetProperty(field).GetString()!;

    private static long Number(JsonElement line, string field) => line.GetProperty(field).GetInt64();

    private static bool Has(JsonElement line, string field) => line.TryGetProperty(field, out _);

    private sealed record Line(string Method, long RequestCount, long RequestSize, long ResponseCount, long SizeDifference, string Content);
}
