using System.Globalization;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.V2Proxy;

/// <summary>The etcd_proxy_* series.</summary>
internal sealed class ProxyMetrics(MetricRegistry registry)
{
    // From half a millisecond, doubled each time, as in etcd.
    private static readonly double[] Bounds = [.. Enumerable.Range(0, 13).Select(static i => 0.0005 * (1 << i))];

    private readonly MetricFamilyOf<Counter> _requests = registry.Counters("etcd_proxy_requests_total", "Counter requests incoming by method.", "method");
    private readonly MetricFamilyOf<Counter> _handled = registry.Counters("etcd_proxy_handled_total", "Counter of requests fully handled (by authoritative servers)", "code", "method");
    private readonly MetricFamilyOf<Counter> _dropped = registry.Counters("etcd_proxy_dropped_total", "Counter of requests dropped on the proxy.", "method", "proxying_error");
    private readonly MetricFamilyOf<Histogram> _seconds =
        registry.Histograms("etcd_proxy_handling_duration_seconds", "Bucketed histogram of handling time of successful events (non-watches), by method (GET/PUT etc.).", Bounds, "method");

    public void Incoming(string method) => _requests.With(Known(method)).Add();

    public void Handled(string method, int status, TimeSpan time)
    {
        _handled.With(status.ToString(CultureInfo.InvariantCulture), Known(method)).Add();
        _seconds.With(Known(method)).Observe(time.TotalSeconds);
    }

    public void Dropped(string method, string reason) => _dropped.With(Known(method), reason).Add();

    // A client must not be able to make series without end.
    private static string Known(string method) => method is "GET" or "HEAD" or "PUT" or "POST" or "DELETE" or "OPTIONS" or "PATCH" ? method : "other";
}
