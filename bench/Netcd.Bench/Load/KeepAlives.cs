using System.Diagnostics;
using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>Many leases kept alive over streams: each stream sends a keepalive for every one of its leases, reads all answers, and begins again.</summary>
internal static class KeepAlives
{
    private const int Connections = 10;
    private const long TimeToLive = 600;

    /// <summary>Grants the leases, warms up with one turn, and measures. A latency is that of a stream's turn.</summary>
    /// <param name="server">The server.</param>
    /// <param name="streams">Streams.</param>
    /// <param name="leasesPerStream">Leases on each.</param>
    /// <param name="turns">Turns of each stream.</param>
    public static async Task<LoadResult> RunAsync(ServerUnderTest server, int streams, int leasesPerStream, int turns)
    {
        int leases = streams * leasesPerStream;
        await ClosedLoop.RunAsync(server, "Lease/LeaseGrant", 4, 100, leases, static number => new LeaseGrantRequest { ID = number + 1, TTL = TimeToLive }.ToByteArray());
        RpcChannel[] channels = ClosedLoop.Open(server.EndPoint, Connections);
        RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>[] opened = [.. Enumerable.Range(0, streams).Select(s =>
            channels[s % Connections].OpenStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>("/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser))];
        try
        {
            await RenewAllAsync(1);
            TimeSpan cpu = server.Cost.Cpu;
            long started = Stopwatch.GetTimestamp();
            double[][] latencies = await RenewAllAsync(turns);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new LoadResult((long)turns * leases, seconds, server.Cost.Cpu - cpu, [.. latencies.SelectMany(static l => l).Order()]);
        }
        finally
        {
            Array.ForEach(channels, static channel => channel.Dispose());
        }

        Task<double[][]> RenewAllAsync(int times) =>
            Task.WhenAll(opened.Select((stream, s) => Task.Run(() => RenewAsync(stream, (s * leasesPerStream) + 1, leasesPerStream, times))));
    }

    private static async Task<double[]> RenewAsync(RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream, long first, int leases, int turns)
    {
        var latencies = new double[turns];
        for (int turn = 0; turn < turns; turn++)
        {
            long sent = Stopwatch.GetTimestamp();
            for (int l = 0; l < leases; l++)
            {
                await stream.WriteAsync(new LeaseKeepAliveRequest { ID = first + l });
            }

            for (int l = 0; l < leases; l++)
            {
                LeaseKeepAliveResponse response = await stream.ReadAsync() ?? throw new InvalidOperationException("the keepalive stream ended");
                if (response.TTL == 0)
                {
                    throw new InvalidOperationException($"lease {response.ID} is gone");
                }
            }

            latencies[turn] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        }

        return latencies;
    }
}
