using System.Text;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Health;

/// <summary>/livez, /readyz, or one of their checks.</summary>
public sealed class CheckPage : IPlainHttpHandler
{
    private readonly string _kind;
    private readonly string _path;
    private readonly IReadOnlyList<HealthCheck> _checks;
    private readonly MetricFamilyOf<Gauge> _results;
    private readonly MetricFamilyOf<Counter> _runs;
    private readonly ILog _log;

    /// <summary>Creates a page.</summary>
    /// <param name="kind"><c>livez</c> or <c>readyz</c>, for the metrics.</param>
    /// <param name="path">Path of the page, for the log.</param>
    /// <param name="checks">What it checks, in the order of the answer.</param>
    /// <param name="registry">Where results are counted.</param>
    /// <param name="log">Where failures are told.</param>
    public CheckPage(string kind, string path, IReadOnlyList<HealthCheck> checks, MetricRegistry registry, ILog log)
    {
        _kind = kind;
        _path = path;
        _checks = checks;
        _log = log;
        _results = registry.Gauges("etcd_server_healthcheck", "The result of each kind of healthcheck.", "type", "name");
        _runs = registry.Counters("etcd_server_healthchecks_total", "The total number of each kind of healthcheck.", "type", "name", "status");
    }

    /// <summary>All pages of a member by path.</summary>
    public static IEnumerable<KeyValuePair<string, IPlainHttpHandler>> AllOf(IMemberHealth health, MetricRegistry registry, ILog log)
    {
        var serializable = new HealthCheck("serializable_read", () => health.ReadAsync(isSerializable: true));
        HealthCheck[] ready =
        [
            new("data_corruption", () => ValueTask.FromResult(health.Alarms.Any(a => AlarmNames.Of(a.Alarm) == "CORRUPT") ? "alarm activated: CORRUPT" : null)),
            serializable,
            new("linearizable_read", () => health.ReadAsync(isSerializable: false)),
            new("non_learner", () => ValueTask.FromResult(health.IsLearner ? "not supported for learner" : null)),
        ];
        foreach ((string kind, HealthCheck[] checks) in ((string, HealthCheck[])[])[("livez", [serializable]), ("readyz", ready)])
        {
            yield return new("/" + kind, new CheckPage(kind, "/" + kind, checks, registry, log));
            foreach (HealthCheck check in checks)
            {
                string path = $"/{kind}/{check.Name}";
                yield return new(path, new CheckPage(kind, path, [check], registry, log));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (exchange.Method != "GET")
        {
            _log.Warn("Health request error", [("path", _path), ("status-code", 405)]);
            await PlainAnswers.MethodNotAllowed(exchange);
            return;
        }

        var query = new PageQuery(exchange.QueryString);
        HashSet<string> excluded = _path == "/" + _kind ? query.All("exclude") : [];
        (bool isHealthy, string reason) = await RunAsync(excluded);
        if (!isHealthy)
        {
            _log.Error("Health check error", [("path", _path), ("reason", reason), ("status-code", 503)]);
            await PlainAnswers.Error(exchange, 503, reason);
            return;
        }

        _log.Debug("Health check OK", [("path", _path), ("reason", reason), ("status-code", 200)]);
        exchange.ResponseHeaders.XContentTypeOptions = "nosniff";
        await exchange.WriteAsync(200, PlainAnswers.Text, (query.Has("verbose") ? reason : "") + "ok\n");
    }

    private async ValueTask<(bool IsHealthy, string Reason)> RunAsync(HashSet<string> excluded)
    {
        var lines = new StringBuilder();
        bool isHealthy = true;
        foreach (HealthCheck check in _checks)
        {
            if (excluded.Remove(check.Name))
            {
                continue;
            }

            string? failure = await check.RunAsync();
            isHealthy &= failure is null;
            lines.Append(failure is null ? $"[+]{check.Name} ok\n" : $"[-]{check.Name} failed: {failure}\n");
            _results.With(_kind, check.Name).Set(failure is null ? 1 : 0);
            _runs.With(_kind, check.Name, failure is null ? "success" : "error").Add();
        }

        if (excluded.Count > 0)
        {
            _log.Warn("some health checks cannot be excluded", [("missing-health-checks", string.Join(',', excluded.Select(GoQuote.Quote)))]);
        }

        return (isHealthy, lines.ToString());
    }
}
