using System.Diagnostics;
using System.Net;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>Clients that each send their next request when the last one is answered; for requests that differ from each other.</summary>
internal static class ClosedLoop
{
    /// <summary>Sends requests and waits for all answers.</summary>
    /// <param name="server">The server.</param>
    /// <param name="method">For example <c>KV/Put</c>.</param>
    /// <param name="connections">Connections.</param>
    /// <param name="clients">Requests in flight over all connections.</param>
    /// <param name="requests">How many requests.</param>
    /// <param name="request">Encodes a request by its number; called by several threads.</param>
    public static async Task<LoadResult> RunAsync(ServerUnderTest server, string method, int connections, int clients, int requests, Func<int, byte[]> request)
    {
        RpcChannel[] channels = Open(server.EndPoint, connections);
        var latencies = new double[requests];
        int next = -1;
        ProcessCost cost = server.Cost;
        TimeSpan cpu = cost.Cpu;
        long started = Stopwatch.GetTimestamp();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => CallAsync(channels[client % connections]))));
        }
        finally
        {
            Array.ForEach(channels, static channel => channel.Dispose());
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = cost.Cpu - cpu;
        Array.Sort(latencies);
        return new LoadResult(requests, seconds, cpu, latencies);

        async Task CallAsync(RpcChannel channel)
        {
            for (int number = Interlocked.Increment(ref next); number < requests; number = Interlocked.Increment(ref next))
            {
                byte[] body = request(number);
                long sent = Stopwatch.GetTimestamp();
                await channel.UnaryAsync($"/etcdserverpb.{method}", body);
                latencies[number] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
            }
        }
    }

    /// <summary>Connections to one server.</summary>
    public static RpcChannel[] Open(IPEndPoint server, int count) => [.. Enumerable.Range(0, count).Select(_ => new RpcChannel(server))];
}
