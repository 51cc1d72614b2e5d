using System.Diagnostics;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>Many leases kept alive over a few streams: each stream sends all its keepalives, then reads all answers.</summary>
internal static class KeepAlives
{
    public static async Task<Measurement> RunAsync(ServerUnderTest server, int streams, int leasesPerStream, int rounds)
    {
        using var channel = new RpcChannel(server.EndPoint);
        var latencies = new List<double>();
        var opened = new List<(RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> Stream, long[] Leases)>();
        for (int s = 0; s < streams; s++)
        {
            var leases = new long[leasesPerStream];
            for (int l = 0; l < leases.Length; l++)
            {
                leases[l] = (await channel.UnaryAsync("/etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { TTL = 600 }, LeaseGrantResponse.Parser)).ID;
            }

            opened.Add((channel.OpenStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>("/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser), leases));
        }

        TimeSpan cpu = server.Cpu;
        long started = Stopwatch.GetTimestamp();
        for (int r = 0; r < rounds; r++)
        {
            long sent = Stopwatch.GetTimestamp();
            await Task.WhenAll(opened.Select(o => RenewAsync(o.Stream, o.Leases)));
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = server.Cpu - cpu;
        int renewals = rounds * streams * leasesPerStream;
        latencies.Sort();
        foreach ((RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream, _) in opened)
        {
            await stream.DisposeAsync();
        }

        return new Measurement(renewals / seconds, latencies[rounds / 2], latencies[rounds * 99 / 100], cpu.TotalMicroseconds / renewals, server.ResidentMegabytes);
    }

    private static async Task RenewAsync(RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream, long[] leases)
    {
        foreach (long lease in leases)
        {
            await stream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        }

        for (int i = 0; i < leases.Length; i++)
        {
            LeaseKeepAliveResponse response = await stream.ReadAsync() ?? throw new InvalidOperationException("the keepalive stream ended");
            if (response.TTL == 0)
            {
                throw new InvalidOperationException($"lease {response.ID} is gone");
            }
        }
    }
}
