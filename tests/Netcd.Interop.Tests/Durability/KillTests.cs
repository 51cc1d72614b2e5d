using System.Globalization;
using System.Net;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Durability;

/// <summary>
/// kill -9 under load: after each restart every acknowledged write is there, and no transaction is half applied.
/// NETCD_KILL_ROUNDS sets the number of rounds.
/// </summary>
public sealed class KillTests
{
    private const int Writers = 16;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("NETCD_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 10;

    [NetcdFact]
    public async Task No_acknowledged_write_is_lost_and_no_transaction_is_torn()
    {
        var random = new Random(20261121);
        await using EtcdProcess server = await EtcdProcess.StartAsync(
            NetcdServer.Path,
            new EtcdOptions { Arguments = ["--snapshot-count", "500", "--backend-batch-interval", "20ms"] });
        long[] acknowledged = new long[Writers];
        long[] attempted = new long[Writers];
        for (int round = 0; round < Rounds; round++)
        {
            using var channel = Connect(server);
            Task[] writers = [.. Enumerable.Range(0, Writers).Select(w => WriteAsync(channel, w, acknowledged, attempted))];
            long target = acknowledged.Sum() + random.Next(50, 1500);
            while (acknowledged.Sum() < target && writers.Any(w => !w.IsCompleted))
            {
                await Task.Yield();
            }

            await server.KillAsync();
            await Task.WhenAll(writers);
            await server.RestartAsync();
            using var after = Connect(server);
            for (int writer = 0; writer < Writers; writer++)
            {
                attempted[writer] = await CheckAsync(after, writer, acknowledged[writer], attempted[writer], round);
                acknowledged[writer] = attempted[writer];
            }
        }
    }

    /// <summary>Each writer counts up in two keys that change together, until the server is gone.</summary>
    private static async Task WriteAsync(RpcChannel channel, int writer, long[] acknowledged, long[] attempted)
    {
        try
        {
            while (true)
            {
                long next = acknowledged[writer] + 1;
                attempted[writer] = next;
                var txn = new TxnRequest();
                foreach (string key in KeysOf(writer))
                {
                    txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8($"{next}") } });
                }

                await channel.UnaryAsync("/etcdserverpb.KV/Txn", txn, TxnResponse.Parser, new RpcCallOptions { Timeout = CallLimit });
                Volatile.Write(ref acknowledged[writer], next);
            }
        }
        catch (RpcException)
        {
            // The server was killed: the last attempt may or may not have happened.
            return;
        }
    }

    private static async Task<long> CheckAsync(RpcChannel channel, int writer, long acknowledged, long attempted, int round)
    {
        var found = new List<long>();
        foreach (string key in KeysOf(writer))
        {
            RangeResponse response = await channel.UnaryAsync(
                "/etcdserverpb.KV/Range",
                new RangeRequest { Key = ByteString.CopyFromUtf8(key) },
                RangeResponse.Parser,
                new RpcCallOptions { Timeout = CallLimit });
            found.Add(response.Kvs.Count == 0 ? 0 : long.Parse(response.Kvs[0].Value.ToStringUtf8(), CultureInfo.InvariantCulture));
        }

        Assert.True(found[0] == found[1], $"round {round}: a transaction of writer {writer} is half applied: {found[0]} and {found[1]}");
        Assert.True(found[0] >= acknowledged, $"round {round}: writer {writer} had {acknowledged} acknowledged, found {found[0]}");
        Assert.True(found[0] <= attempted, $"round {round}: writer {writer} attempted {attempted}, found {found[0]}");
        return found[0];
    }

    private static string[] KeysOf(int writer) => [$"first/{writer}", $"second/{writer}"];

    private static RpcChannel Connect(EtcdProcess server) => new(IPEndPoint.Parse(server.Endpoint));
}
