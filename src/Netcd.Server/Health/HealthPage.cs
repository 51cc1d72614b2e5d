using Netcd.Core.Alarms;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Http;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Health;

/// <summary>/health: alarms, then a leader, then a read; the first that fails is the reason.</summary>
/// <param name="health">The member.</param>
/// <param name="registry">Where successes and failures are counted.</param>
/// <param name="log">Where failures are told.</param>
public sealed class HealthPage(IMemberHealth health, MetricRegistry registry, ILog log) : IPlainHttpHandler
{
    private readonly Counter _successes = registry.Counter("etcd_server_health_success", "The total number of successful health checks");
    private readonly Counter _failures = registry.Counter("etcd_server_health_failures", "The total number of failed health checks");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (!await HealthAnswer.AcceptsAsync(exchange, log))
        {
            return;
        }

        var query = new PageQuery(exchange.QueryString);
        bool isSerializable = query.First("serializable") == "true";
        string reason = AlarmReason(query.All("exclude"));
        reason = reason.Length > 0 ? reason : LeaderReason(isSerializable);
        reason = reason.Length > 0 ? reason : await ReadReasonAsync(isSerializable);
        (reason.Length > 0 ? _failures : _successes).Add();
        await HealthAnswer.SendAsync(exchange, reason, log);
    }

    private string AlarmReason(HashSet<string> excluded)
    {
        foreach (AlarmRecord alarm in health.Alarms)
        {
            string name = AlarmNames.Of(alarm.Alarm);
            if (excluded.Contains(name))
            {
                log.Debug("/health excluded alarm", [("alarm", name)]);
                continue;
            }

            log.Warn("serving /health false due to an alarm", [("alarm", $"memberID:{alarm.MemberId} alarm:{name} ")]);
            return "ALARM " + (alarm.Alarm is AlarmType.Nospace or AlarmType.Corrupt ? name : "UNKNOWN");
        }

        return "";
    }

    private string LeaderReason(bool isSerializable)
    {
        if (isSerializable || health.HasLeader)
        {
            return "";
        }

        log.Warn("serving /health false; no leader");
        return "RAFT NO LEADER";
    }

    private async ValueTask<string> ReadReasonAsync(bool isSerializable)
    {
        if (await health.ReadAsync(isSerializable) is not { } error)
        {
            return "";
        }

        log.Warn("serving /health false; Range fails", [("error", error)]);
        return "RANGE ERROR:" + error;
    }
}
