using System.Buffers;
using System.Diagnostics;
using Google.Protobuf;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>Many leases kept alive over streams: each stream sends keepalives for all its leases, reads all answers, and begins again.</summary>
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
        RpcClientStream[] opened = [.. Enumerable.Range(0, streams).Select(s => channels[s % Connections].OpenStream("/etcdserverpb.Lease/LeaseKeepAlive"))];
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

    private static async Task<double[]> RenewAsync(RpcClientStream stream, long first, int leases, int turns)
    {
        // Encoded once and sent with one write, so that the generator is not what is measured.
        ReadOnlyMemory<byte>[] requests = [.. Enumerable.Range(0, leases).Select(l => (ReadOnlyMemory<byte>)new LeaseKeepAliveRequest { ID = first + l }.ToByteArray())];
        var latencies = new double[turns];
        for (int turn = 0; turn < turns; turn++)
        {
            long sent = Stopwatch.GetTimestamp();
            await stream.WriteAsync(requests);
            for (int l = 0; l < leases; l++)
            {
                RpcMessage message = await stream.ReadAsync();
                if (message.IsEnd || TimeToLiveIn(message.Payload) == 0)
                {
                    throw new InvalidOperationException($"the stream ended, or lease {first + l} is gone");
                }
            }

            latencies[turn] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        }

        return latencies;
    }

    private static ulong TimeToLiveIn(ReadOnlySequence<byte> response) =>
        ProtoReader.NumberIn(response.IsSingleSegment ? response.FirstSpan : response.ToArray(), LeaseKeepAliveResponse.TTLFieldNumber);
}
