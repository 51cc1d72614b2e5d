using System.Buffers;
using Netcd.Rpc.Http;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>/metrics.</summary>
public sealed class MetricsPage : IPlainHttpHandler
{
    private readonly MetricRegistry _registry;
    private readonly Gauge _inFlight;
    private readonly Counter _successes;

    /// <summary>Creates the page of a registry.</summary>
    public MetricsPage(MetricRegistry registry)
    {
        _registry = registry;
        _inFlight = registry.Gauge("promhttp_metric_handler_requests_in_flight", "Current number of scrapes being served.");
        MetricFamilyOf<Counter> requests = registry.Counters("promhttp_metric_handler_requests_total", "Total number of scrapes by HTTP status code.", "code");
        _successes = requests.With("200");
        requests.With("500");
        requests.With("503");
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        _inFlight.Add(1);
        try
        {
            var page = new ArrayBufferWriter<byte>(256 * 1024);
            PrometheusText.Write(_registry, page);
            await exchange.WriteAsync(200, PrometheusText.ContentType, page.WrittenMemory);
            _successes.Add();
        }
        finally
        {
            _inFlight.Add(-1);
        }
    }
}
