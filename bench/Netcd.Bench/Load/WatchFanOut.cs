using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>
/// Every put reaches all watchers. Throughput and CPU come from puts that follow each other closely, latency from puts that
/// each wait until the one before has reached everybody. Operations are events.
/// </summary>
internal static class WatchFanOut
{
    private const int PutsInFlight = 8;
    private const int Connections = 10;

    // One of so many puts is enough for the latencies.
    private const int LatencyShare = 5;
    private static readonly ByteString Key = ByteString.CopyFromUtf8("watched");
    private static readonly byte[] Put = new PutRequest { Key = Key, Value = Filler.Value(64) }.ToByteArray();

    /// <summary>Opens the watchers, warms up with a fifth of the puts, and measures both phases.</summary>
    /// <param name="server">The server.</param>
    /// <param name="streams">Watch streams.</param>
    /// <param name="watchersPerStream">Watchers on each.</param>
    /// <param name="puts">Puts of the first phase.</param>
    public static async Task<LoadResult> RunAsync(ServerUnderTest server, int streams, int watchersPerStream, int puts)
    {
        using WatchStreams watches = await WatchStreams.OpenAsync(server, Key, Connections, streams, watchersPerStream);
        await BurstAsync(server, watches, Math.Max(PutsInFlight, puts / 5));
        TimeSpan cpu = server.Cost.Cpu;
        long started = Stopwatch.GetTimestamp();
        await BurstAsync(server, watches, puts);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = server.Cost.Cpu - cpu;
        return new LoadResult((long)puts * watches.Watchers, seconds, cpu, await LatenciesAsync(server, watches, puts / LatencyShare));
    }

    private static Task BurstAsync(ServerUnderTest server, WatchStreams watches, int puts) => Task.WhenAll(
        watches.ReceiveAsync(puts * watches.WatchersPerStream),
        ClosedLoop.RunAsync(server, "KV/Put", 1, PutsInFlight, puts, static _ => Put));

    private static async Task<double[]> LatenciesAsync(ServerUnderTest server, WatchStreams watches, int puts)
    {
        var latencies = new ConcurrentBag<double>();
        using var channel = new RpcChannel(server.EndPoint);
        for (int p = 0; p < puts; p++)
        {
            long sent = Stopwatch.GetTimestamp();
            await Task.WhenAll(
                watches.ReceiveAsync(watches.WatchersPerStream, () => latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds)),
                channel.UnaryAsync("/etcdserverpb.KV/Put", Put).AsTask());
            if (p == 0)
            {
                // That one made the connection.
                latencies.Clear();
            }
        }

        return [.. latencies.Order()];
    }
}
