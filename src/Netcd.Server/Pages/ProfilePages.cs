using System.Text;
using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>
/// /debug/pprof/ with <c>--enable-pprof</c>. A process compiled to machine code cannot walk its own stacks as Go's can, and figures made
/// up would be worse than none: so profiles say what measures them from outside.
/// </summary>
public sealed class ProfilePages : IPlainHttpHandler
{
    /// <summary>Where they are.</summary>
    public const string Path = "/debug/pprof/";

    private static readonly Dictionary<string, string> Advice = new(StringComparer.Ordinal)
    {
        ["profile"] = "CPU: perf record -g -p {0} -- sleep 30; perf script | pprof -flame - (or perf report).",
        ["heap"] = "memory: GET /metrics has go_memstats_* and process_resident_memory_bytes; for objects run the .NET build of the server under dotnet-gcdump.",
        ["allocs"] = "memory: GET /metrics has go_memstats_alloc_bytes_total; for call stacks run the .NET build of the server under dotnet-trace.",
        ["goroutine"] = "threads: gdb -p {0} -batch -ex 'thread apply all bt'.",
        ["threadcreate"] = "threads: ls /proc/{0}/task.",
        ["block"] = "waiting: perf trace -s -p {0}.",
        ["mutex"] = "locks: perf trace -e futex -s -p {0}.",
        ["trace"] = "traces of requests: --enable-distributed-tracing.",
        ["symbol"] = "symbols: they are in the .dbg file beside the executable; perf and gdb find it there.",
    };

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        string name = exchange.Path[Path.Length..];
        return name switch
        {
            "" => exchange.WriteAsync(200, PlainAnswers.Text, Index()),
            "cmdline" => exchange.WriteAsync(200, PlainAnswers.Text, string.Join('\0', Environment.GetCommandLineArgs())),
            _ when Advice.TryGetValue(name, out string? advice) => PlainAnswers.Error(exchange, 501, $"netcd cannot take this profile of itself. From outside, {string.Format(null, advice, Environment.ProcessId)}\nSee docs/operations.md, Profiling."),
            _ => PlainAnswers.Error(exchange, 404, "Unknown profile"),
        };
    }

    private static string Index()
    {
        var text = new StringBuilder("netcd cannot take profiles of itself; these pages say what measures them from outside:\n\n");
        foreach (string name in Advice.Keys.Order(StringComparer.Ordinal))
        {
            text.Append(Path).Append(name).Append('\n');
        }

        return text.Append(Path).Append("cmdline\n").ToString();
    }
}
