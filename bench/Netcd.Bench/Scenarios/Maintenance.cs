using System.Diagnostics;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>One maintenance operation while a reader and a writer go on.</summary>
internal static class Maintenance
{
    /// <summary>Measures how long it takes, what it costs and how long it keeps others waiting. The cost includes that of the two probes.</summary>
    /// <param name="trial">Takes the results.</param>
    /// <param name="row">Row of the results.</param>
    /// <param name="server">The server.</param>
    /// <param name="operateAsync">The operation.</param>
    public static async Task MeasureAsync(Trial trial, Row row, ServerUnderTest server, Func<RpcChannel, Task> operateAsync)
    {
        using var channel = new RpcChannel(server.EndPoint, new RpcChannelOptions { StreamWindowSize = 16 * 1024 * 1024 });
        using StallProbe probe = await StallProbe.StartAsync(server);
        TimeSpan cpu = server.Cost.Cpu;
        long started = Stopwatch.GetTimestamp();
        await operateAsync(channel);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        (double read, double write) = await probe.StopAsync();
        trial.Record(row, Metric.Time, time.TotalMilliseconds);
        trial.Record(row, Metric.CpuTime, (server.Cost.Cpu - cpu).TotalMilliseconds);
        trial.Record(row, Metric.ReadStall, read);
        trial.Record(row, Metric.WriteStall, write);
        trial.Record(row, Metric.Resident, server.Cost.ResidentMegabytes);
    }
}
