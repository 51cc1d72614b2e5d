using System.Text;
using Netcd.Core.Alarms;
using Netcd.Core.Bootstrap;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Rpc.Http;
using Netcd.Server.Metrics;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Health;

/// <summary>The plain HTTP pages of the client and metrics ports: /health, /livez, /readyz, /version, /metrics.</summary>
public sealed class HttpPages : IPlainHttpHandler
{
    private const string PlainText = "text/plain; charset=utf-8";
    private static readonly string[] LiveChecks = ["serializable_read"];
    private static readonly string[] ReadyChecks = ["data_corruption", "serializable_read", "linearizable_read", "non_learner"];

    private readonly EtcdMember _member;
    private readonly MetricRegistry _metrics;
    private readonly ILog _log;
    private readonly Counter _successes;
    private readonly Counter _failures;

    /// <summary>Creates the pages of a member.</summary>
    public HttpPages(EtcdMember member, MetricRegistry metrics, ILog log)
    {
        _member = member;
        _metrics = metrics;
        _log = log;
        _successes = metrics.Counter("etcd_server_health_success", "The total number of successful health checks");
        _failures = metrics.Counter("etcd_server_health_failures", "The total number of failed health checks");
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        exchange.ResponseHeaders.AccessControlAllowHeaders = "accept, content-type, authorization";
        exchange.ResponseHeaders.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        exchange.ResponseHeaders.AccessControlAllowOrigin = "*";
        string path = exchange.Path;
        if (path == "/metrics")
        {
            return exchange.WriteAsync(200, PrometheusText.ContentType, PrometheusText.Write(_metrics));
        }

        string[] parts = path.Split('/');
        bool isCheck = parts is ["", "livez" or "readyz"] or ["", "livez" or "readyz", _];
        if (!isCheck && path is not ("/health" or "/version"))
        {
            return AnswerPlain(exchange, 404, "404 page not found\n");
        }

        if (exchange.Method != "GET")
        {
            exchange.ResponseHeaders.Allow = "GET";
            return AnswerPlain(exchange, 405, "Method Not Allowed\n");
        }

        return path switch
        {
            "/health" => AnswerHealthAsync(exchange),
            "/version" => exchange.WriteAsync(200, "application/json", VersionText()),
            _ => AnswerChecksAsync(exchange, parts[1], parts is [_, _, { Length: > 0 } only] ? only : null),
        };
    }

    private static ValueTask AnswerPlain(PlainHttpExchange exchange, int status, string text)
    {
        exchange.ResponseHeaders.XContentTypeOptions = "nosniff";
        return exchange.WriteAsync(status, PlainText, text);
    }

    private string VersionText()
    {
        string cluster = _member.Membership.View.ClusterVersion?.ToString() ?? "not_decided";
        return $"{{\"etcdserver\":\"{ServerVersion.Release}\",\"etcdcluster\":\"{cluster}\"}}";
    }

    private async ValueTask AnswerHealthAsync(PlainHttpExchange exchange)
    {
        var query = new HealthQuery(exchange.QueryString);
        string? reason = AlarmReason(query) ?? LeaderReason(query) ?? await ReadReasonAsync(query);
        if (reason is null)
        {
            _successes.Add();
            await exchange.WriteAsync(200, PlainText, "{\"health\":\"true\",\"reason\":\"\"}");
            return;
        }

        _failures.Add();
        _log.Warn("serving /health false", [("reason", reason)]);
        await exchange.WriteAsync(503, PlainText, $"{{\"health\":\"false\",\"reason\":\"{reason}\"}}\n");
    }

    private string? AlarmReason(HealthQuery query)
    {
        foreach (AlarmRecord alarm in _member.Alarms.Get(AlarmType.None))
        {
            string name = alarm.Alarm.ToString().ToUpperInvariant();
            if (!query.Excluded.Contains(name))
            {
                return alarm.Alarm switch
                {
                    AlarmType.Nospace => "ALARM NOSPACE",
                    AlarmType.Corrupt => "ALARM CORRUPT",
                    _ => "ALARM UNKNOWN",
                };
            }
        }

        return null;
    }

    private string? LeaderReason(HealthQuery query) =>
        !query.IsSerializable && _member.Raft.View.Leader == RaftId.None ? "RAFT NO LEADER" : null;

    private async ValueTask<string?> ReadReasonAsync(HealthQuery query)
    {
        EtcdError error = query.IsSerializable ? EtcdError.None : await _member.Kv.ReadBarrierAsync();
        return error == EtcdError.None ? null : $"QGET ERROR:{error.Message()}";
    }

    /// <summary>livez: can it read its own state; readyz: is it also part of a working cluster and free of corruption.</summary>
    private async ValueTask AnswerChecksAsync(PlainHttpExchange exchange, string kind, string? only)
    {
        string[] checks = kind == "livez" ? LiveChecks : ReadyChecks;
        if (only is not null && !checks.Contains(only))
        {
            await AnswerPlain(exchange, 404, "404 page not found\n");
            return;
        }

        var query = new HealthQuery(exchange.QueryString);
        var lines = new StringBuilder();
        bool passed = true;
        foreach (string check in only is null ? checks : [only])
        {
            if (query.ExcludedChecks.Contains(check))
            {
                lines.Append("[+]").Append(check).Append(" excluded: ok\n");
                continue;
            }

            string? reason = await FailureOfAsync(check);
            passed &= reason is null;
            lines.Append(reason is null ? "[+]" : "[-]").Append(check).Append(reason is null ? " ok\n" : $" failed: {reason}\n");
        }

        string text = !passed ? $"{lines}{kind} check failed\n" : query.IsVerbose ? $"{lines}ok\n" : "ok\n";
        await AnswerPlain(exchange, passed ? 200 : 503, text);
    }

    private async ValueTask<string?> FailureOfAsync(string check)
    {
        switch (check)
        {
            case "data_corruption":
                return _member.Alarms.IsActive(AlarmType.Corrupt) ? "alarm activated: CORRUPT" : null;
            case "linearizable_read":
                EtcdError error = await _member.Kv.ReadBarrierAsync();
                return error == EtcdError.None ? null : error.Message();
            case "non_learner":
                return _member.Membership.IsLocalLearner ? "not supported for learner" : null;
            default:
                return null;
        }
    }
}
