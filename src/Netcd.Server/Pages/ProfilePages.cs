using System.Globalization;
using System.Text;
using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>
/// /debug/pprof/ with <c>--enable-pprof</c>: what the process can measure of itself, as text, and what measures the rest from outside.
/// A process compiled to machine code cannot walk its own stacks as Go's can, so tools that read Go's format read nothing here.
/// </summary>
/// <param name="clock">Measures the windows.</param>
public sealed class ProfilePages(TimeProvider clock) : IPlainHttpHandler
{
    /// <summary>Where they are.</summary>
    public const string Path = "/debug/pprof/";

    private const int LongestWindow = 600;
    private const int UsualProfile = 30;

    private static readonly Dictionary<string, string> Advice = new(StringComparer.Ordinal)
    {
        ["profile"] = "Functions: perf record -g -p {0} -- sleep 30; perf script | pprof -flame - (or perf report).",
        ["heap"] = "Objects: run the .NET build of the server under dotnet-gcdump.",
        ["allocs"] = "Who allocates: run the .NET build of the server under dotnet-trace.",
        ["goroutine"] = "Stacks: gdb -p {0} -batch -ex 'thread apply all bt'.",
        ["threadcreate"] = "Stacks: gdb -p {0} -batch -ex 'thread apply all bt'.",
        ["block"] = "Where they wait: perf trace -s -p {0}.",
        ["mutex"] = "Which locks: perf trace -e futex -s -p {0}.",
        ["trace"] = "Traces of requests: --enable-distributed-tracing.",
        ["symbol"] = "Symbols are in the .dbg file beside the executable; perf and gdb find it there.",
    };

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        string name = exchange.Path[Path.Length..];
        if (name.Length == 0 || name == "cmdline")
        {
            await exchange.WriteAsync(200, PlainAnswers.Text, name.Length == 0 ? Index() : string.Join('\0', Environment.GetCommandLineArgs()));
            return;
        }

        if (!Advice.TryGetValue(name, out string? advice))
        {
            await PlainAnswers.Error(exchange, 404, "Unknown profile");
            return;
        }

        string figures = name switch
        {
            "heap" or "allocs" => ProfileText.Memory(),
            "goroutine" or "threadcreate" => ProfileText.Threads(),
            "symbol" => "num_symbols: 0\n",
            _ => await ProfileWindow.WatchAsync(Window(exchange, name), clock, exchange.Aborted),
        };
        await exchange.WriteAsync(200, PlainAnswers.Text, $"{figures}\n{string.Format(CultureInfo.InvariantCulture, advice, Environment.ProcessId)}\n");
    }

    /// <summary>As long as <c>seconds</c> says; what is no number of seconds counts as none, as in Go.</summary>
    private static TimeSpan Window(PlainHttpExchange exchange, string name)
    {
        string given = RequestForm.OfQuery(exchange.QueryString.TrimStart('?').AsMemory()).First("seconds");
        bool isGiven = double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0;
        return TimeSpan.FromSeconds(isGiven ? Math.Min(seconds, LongestWindow) : name == "profile" ? UsualProfile : 1);
    }

    private static string Index()
    {
        var text = new StringBuilder("What the server can measure of itself, and what measures the rest from outside:\n\n");
        foreach (string name in Advice.Keys.Order(StringComparer.Ordinal))
        {
            text.Append(Path).Append(name).Append('\n');
        }

        return text.Append(Path).Append("cmdline\n").ToString();
    }
}
