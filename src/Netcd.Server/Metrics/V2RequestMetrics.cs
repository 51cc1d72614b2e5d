using System.Globalization;
using System.Runtime.CompilerServices;
using Netcd.Rpc.Http;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The <c>etcd_http_*</c> series: requests to /v2/keys that do not wait for a change.</summary>
internal sealed class V2RequestMetrics : IPlainHttpHandler
{
    private const string Keys = "/v2/keys";

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

    // The series of each method, from its first request on.
    private readonly Counter?[] _receivedBy = new Counter?[Methods.Length];
    private readonly Histogram?[] _durationsOf = new Histogram?[Methods.Length];
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
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        int method = exchange.Path.StartsWith(Keys, StringComparison.Ordinal) && !exchange.QueryString.Contains("wait=true", StringComparison.Ordinal)
            ? Array.IndexOf(Methods, exchange.Method)
            : -1;
        if (method < 0)
        {
            return _handler.HandleAsync(exchange);
        }

        long started = _clock.GetTimestamp();
        ValueTask handled = _handler.HandleAsync(exchange);
        if (!handled.IsCompletedSuccessfully)
        {
            return CountLaterAsync(exchange, method, started, handled);
        }

        Count(exchange, method, started);
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CountLaterAsync(PlainHttpExchange exchange, int method, long started, ValueTask handled)
    {
        await handled;
        Count(exchange, method, started);
    }

    private void Count(PlainHttpExchange exchange, int method, long started)
    {
        (_receivedBy[method] ??= _received.With(Methods[method])).Add();
        if (exchange.StatusCode >= 400)
        {
            _failed.With(Methods[method], exchange.StatusCode.ToString(CultureInfo.InvariantCulture)).Add();
        }
        else
        {
            (_durationsOf[method] ??= _durations.With(Methods[method])).Observe(_clock.GetElapsedTime(started).TotalSeconds);
        }
    }
}
