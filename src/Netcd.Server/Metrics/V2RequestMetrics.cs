using System.Globalization;
using Netcd.Rpc.Http;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The <c>etcd_http_*</c> series: requests to /v2/keys that do not wait for a change.</summary>
internal sealed class V2RequestMetrics : IPlainHttpHandler
{
    private const string Keys = "/v2/keys";

    private readonly IPlainHttpHandler _handler;
    private readonly TimeProvider _clock;
    private readonly MetricFamilyOf<Counter> _received;
    private readonly MetricFamilyOf<Counter> _failed;
    private readonly MetricFamilyOf<Histogram> _durations;

    /// <summary>Counts what a handler answers.</summary>
    public V2RequestMetrics(IPlainHttpHandler handler, MetricRegistry registry, TimeProvider clock)
    {
        _handler = handler;
        _clock = clock;
        _received = registry.Counters("etcd_http_received_total", "Counter of requests received into the system (successfully parsed and authd).", "method");
        _failed = registry.Counters("etcd_http_failed_total", "Counter of handle failures of requests (non-watches), by method (GET/PUT etc.) and code (400, 500 etc.).", "method", "code");
        _durations = registry.Histograms(
            "etcd_http_successful_duration_seconds", "Bucketed histogram of processing time (s) of successfully handled requests (non-watches), by method (GET/PUT etc.).",
            Histogram.ExponentialBounds(0.0005, 2, 13), "method");
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        string method = exchange.Method;
        bool isCounted = exchange.Path.StartsWith(Keys, StringComparison.Ordinal) && method is ("GET" or "PUT" or "POST" or "DELETE" or "HEAD")
            && !exchange.QueryString.Contains("wait=true", StringComparison.Ordinal);
        long started = _clock.GetTimestamp();
        await _handler.HandleAsync(exchange);
        if (!isCounted)
        {
            return;
        }

        _received.With(method).Add();
        if (exchange.StatusCode >= 400)
        {
            _failed.With(method, exchange.StatusCode.ToString(CultureInfo.InvariantCulture)).Add();
        }
        else
        {
            _durations.With(method).Observe(_clock.GetElapsedTime(started).TotalSeconds);
        }
    }
}
