using System.Globalization;
using Netcd.Rpc.Http;
using Netcd.Server.Metrics;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Pages;

/// <summary>/debug/vars: the command line, the file limit, memory and the raft state.</summary>
/// <param name="raftStatus">The raft state as JSON.</param>
public sealed class VarsPage(Func<string> raftStatus) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange) =>
        exchange.Method == "GET" ? exchange.WriteAsync(200, "application/json; charset=utf-8", Text()) : PlainAnswers.MethodNotAllowed(exchange);

    private string Text()
    {
        string commandLine = string.Join(',', Environment.GetCommandLineArgs().Select(argument => GoJson.Quote(argument)));
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        string figures = string.Create(CultureInfo.InvariantCulture, $"{{\"Alloc\":{GC.GetTotalMemory(false)},\"TotalAlloc\":{GC.GetTotalAllocatedBytes()},\"Sys\":{Environment.WorkingSet},\"HeapAlloc\":{GC.GetTotalMemory(false)},\"HeapSys\":{memory.TotalCommittedBytes},\"HeapInuse\":{memory.HeapSizeBytes},\"PauseTotalNs\":{(long)GC.GetTotalPauseDuration().TotalNanoseconds},\"NumGC\":{GC.CollectionCount(0)}}}");
        return string.Create(CultureInfo.InvariantCulture, $"{{\n\"cmdline\": [{commandLine}],\n\"file_descriptor_limit\": {ProcFiles.FileLimit():F0},\n\"memstats\": {figures},\n\"raft.status\": {raftStatus()}\n}}\n");
    }
}
