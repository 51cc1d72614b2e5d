using System.Diagnostics;
using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>Many watchers of one key: each put must reach all of them. Operations are events received.</summary>
internal static class WatchFanOut
{
    public static async Task<Measurement> RunAsync(ServerUnderTest server, int streams, int watchersPerStream, int puts)
    {
        ByteString key = ByteString.CopyFromUtf8("watched");
        using var channel = new RpcChannel(server.EndPoint);
        var opened = new List<RpcClientStream<WatchRequest, WatchResponse>>();
        for (int s = 0; s < streams; s++)
        {
            RpcClientStream<WatchRequest, WatchResponse> stream = channel.OpenStream<WatchRequest, WatchResponse>("/etcdserverpb.Watch/Watch", WatchResponse.Parser);
            opened.Add(stream);
            for (int w = 0; w < watchersPerStream; w++)
            {
                await stream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key } });
                await stream.ReadAsync();
            }
        }

        TimeSpan cpu = server.Cpu;
        long started = Stopwatch.GetTimestamp();
        var latencies = new double[puts];
        for (int p = 0; p < puts; p++)
        {
            long sent = Stopwatch.GetTimestamp();
            Task received = Task.WhenAll(opened.Select(stream => ReceiveAsync(stream, watchersPerStream)));
            await channel.UnaryAsync("/etcdserverpb.KV/Put", new PutRequest { Key = key, Value = ByteString.CopyFrom(new byte[64]) }, PutResponse.Parser);
            await received;
            latencies[p] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        int events = puts * streams * watchersPerStream;
        cpu = server.Cpu - cpu;
        Array.Sort(latencies);
        foreach (RpcClientStream<WatchRequest, WatchResponse> stream in opened)
        {
            await stream.DisposeAsync();
        }

        return new Measurement(events / seconds, latencies[puts / 2], latencies[puts * 99 / 100], cpu.TotalMicroseconds / events, server.ResidentMegabytes);
    }

    private static async Task ReceiveAsync(RpcClientStream<WatchRequest, WatchResponse> stream, int events)
    {
        while (events > 0)
        {
            WatchResponse response = await stream.ReadAsync() ?? throw new InvalidOperationException("the watch ended");
            events -= response.Events.Count;
        }
    }
}
