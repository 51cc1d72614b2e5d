using Netcd.Protocol.Codec;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Apply;

/// <summary>Times the applying of entries and warns of slow ones. Apply loop only.</summary>
public sealed class ApplyMetrics
{
    private readonly TimeProvider _clock;
    private readonly TimeSpan _warningDuration;
    private readonly ILog _log;
    private readonly MetricFamilyOf<Histogram> _durations;
    private readonly Counter _slow;
    private readonly Dictionary<(InternalRequestKind, bool), Histogram> _byKind = [];

    /// <summary>Creates the measure.</summary>
    /// <param name="clock">Measures durations.</param>
    /// <param name="warningDuration">Longest duration without a warning.</param>
    /// <param name="registry">Takes the series.</param>
    /// <param name="log">Takes the warnings.</param>
    public ApplyMetrics(TimeProvider clock, TimeSpan warningDuration, MetricRegistry registry, ILog log)
    {
        _clock = clock;
        _warningDuration = warningDuration;
        _log = log;
        _durations = registry.Histograms(
            "etcd_server_apply_duration_seconds",
            "The latency distributions of v2 apply called by backend.",
            Histogram.ExponentialBounds(0.0001, 2, 20),
            "version",
            "op",
            "success");
        _slow = registry.Counter("etcd_server_slow_apply_total", "The total number of slow apply requests (likely overloaded from slow disk).");
    }

    /// <summary>Takes the time.</summary>
    public long Start() => _clock.GetTimestamp();

    /// <summary>Records one v3 request.</summary>
    public void Observe(InternalRequestKind kind, bool success, long started)
    {
        TimeSpan took = _clock.GetElapsedTime(started);
        if (!_byKind.TryGetValue((kind, success), out Histogram? histogram))
        {
            histogram = _durations.With("v3", kind.ToString(), success ? "true" : "false");
            _byKind[(kind, success)] = histogram;
        }

        histogram.Observe(took.TotalSeconds);
        if (took > _warningDuration)
        {
            _slow.Add();
            _log.Warn("apply request took too long", [("took", took), ("expected-duration", _warningDuration), ("prefix", ""), ("request", kind.ToString()), ("response", "")]);
        }
    }
}
