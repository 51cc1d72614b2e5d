using System.Buffers;
using System.Diagnostics;
using System.Net;
using Netcd.Rpc.Server;

// An echo server for h2load: `dotnet run -c Release --project bench/Netcd.Rpc.Bench -- PORT`, then
//   h2load -n 1000000 -c 10 -m 100 -d body.bin -H 'content-type: application/grpc' -H 'te: trailers' http://127.0.0.1:PORT/bench.Echo/Sync
// Prints what the process used per call when it is stopped.
int port = args.Length > 0 ? int.Parse(args[0]) : 7000;
long calls = 0;

RpcServiceTable table = new RpcServiceTable()
    .Unary("/bench.Echo/Sync", (call, request) =>
    {
        Interlocked.Increment(ref calls);
        Echo(call, request);
        return default;
    })
    .Unary("/bench.Echo/Async", async (call, request) =>
    {
        Interlocked.Increment(ref calls);
        await Task.Yield();
        Echo(call, request);
    });

var options = new RpcServerOptions { Listeners = { new RpcListener(new IPEndPoint(IPAddress.Loopback, port)) { Services = table } } };
await using var server = new RpcServer(options);
await server.StartAsync();
Console.WriteLine($"listening at {server.Listeners[0].BoundEndPoint}");

var stop = new TaskCompletionSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.TrySetResult();
};
using var meter = new Timer(_ => Report(), null, 1000, 1000);
await stop.Task;

void Report()
{
    using var self = Process.GetCurrentProcess();
    long done = Interlocked.Read(ref calls);
    long count = done - Last.Calls;
    if (count > 0)
    {
        TimeSpan cpu = self.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes();
        Console.WriteLine($"{count} calls/s, {(cpu - Last.Cpu).TotalMicroseconds / count:F1} us cpu/call, {(allocated - Last.Allocated) / count} B/call, rss {self.WorkingSet64 >> 20} MiB");
    }

    Last.Calls = done;
    Last.Cpu = self.TotalProcessorTime;
    Last.Allocated = GC.GetTotalAllocatedBytes();
}

static void Echo(RpcCall call, ReadOnlySequence<byte> request)
{
    request.CopyTo(call.BeginMessage((int)request.Length));
    call.EndMessage();
}

internal static class Last
{
    public static long Calls;
    public static TimeSpan Cpu;
    public static long Allocated;
}
