using System.Buffers;
using System.IO.Compression;
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
            await SendAsync(exchange, page.WrittenMemory);
            _successes.Add();
        }
        finally
        {
            _inFlight.Add(-1);
        }
    }

    private static ValueTask SendAsync(PlainHttpExchange exchange, ReadOnlyMemory<byte> page)
    {
        if (!TakesGzip(exchange.RequestHeaders.AcceptEncoding.ToString()))
        {
            return exchange.WriteAsync(200, PrometheusText.ContentType, page);
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(page.Span);
        }

        exchange.ResponseHeaders.ContentEncoding = "gzip";
        return exchange.WriteAsync(200, PrometheusText.ContentType, packed.ToArray());
    }

    /// <summary>As etcd reads the header: gzip by name, weights not looked at.</summary>
    private static bool TakesGzip(string accepted)
    {
        foreach (Range part in accepted.AsSpan().Split(','))
        {
            ReadOnlySpan<char> coding = accepted.AsSpan()[part].Trim();
            if (coding is "gzip" || coding.StartsWith("gzip;"))
            {
                return true;
            }
        }

        return false;
    }
}
