using System.Globalization;
using System.Text;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Timers;

/// <summary><c>/debug/metrics</c>: all timers and gauges as text.</summary>
/// <param name="timers">What is shown.</param>
internal sealed class MetricsDump(ClassicTimers timers) : IPathHandler
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/debug/metrics";

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query) =>
        exchange.Method is "GET" or "HEAD" ? exchange.WriteAsync(200, PlainAnswers.Text, Text()) : PlainAnswers.MethodNotAllowed(exchange);

    private string Text()
    {
        var text = new StringBuilder();
        foreach ((string name, long value) in ClassicTimers.Gauges())
        {
            text.Append(CultureInfo.InvariantCulture, $"gauge {name}\n  value:       {value,9}\n");
        }

        foreach ((string name, TimerMetric timer) in timers.Timers)
        {
            TimerFigures f = timer.Figures();
            text.Append(CultureInfo.InvariantCulture, $"timer {name}\n  count:       {f.Count,9}\n  min:         {f.Min,9:F0}\n  max:         {f.Max,9:F0}\n");
            Append(text, "mean", f.Mean);
            Append(text, "stddev", f.Deviation);
            foreach ((string title, double value) in ((string[])["median", "75%", "95%", "99%", "99.9%"]).Zip(f.Percentiles))
            {
                Append(text, title, value);
            }

            foreach ((string title, double value) in ((string[])["1-min rate", "5-min rate", "15-min rate"]).Zip(f.Rates))
            {
                Append(text, title, value);
            }

            Append(text, "mean rate", f.MeanRate);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"  {title + ":",-13}{value,12:F2}\n");
}
