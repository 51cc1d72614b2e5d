using System.Runtime.InteropServices;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
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
    /// <param name="request">The request.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="isAnswered">Whether the result has the answer; without it its size is not known.</param>
    /// <param name="started">What <see cref="Start"/> returned before it.</param>
    public void Observe(in InternalRequestView request, in ApplyResult result, bool isAnswered, long started)
    {
        TimeSpan took = _clock.GetElapsedTime(started);
        bool success = result.Error is EtcdError.None or EtcdError.Compacted;
        if (!_byKind.TryGetValue((request.Kind, success), out Histogram? histogram))
        {
            histogram = _durations.With("v3", request.Kind.ToString(), success ? "true" : "false");
            _byKind[(request.Kind, success)] = histogram;
        }

        histogram.Observe(took.TotalSeconds);
        if (took > _warningDuration)
        {
            _slow.Add();
            Warn(request, result, isAnswered, took);
        }
    }

    private void Warn(in InternalRequestView request, in ApplyResult result, bool isAnswered, TimeSpan took)
    {
        bool hasSize = isAnswered && result.Error == EtcdError.None && request.Kind is >= InternalRequestKind.Range and <= InternalRequestKind.Compaction;
        List<LogField> fields =
        [
            ("took", took), ("expected-duration", _warningDuration), ("prefix", ""), ("request", RequestText.Of(request)),
            ("response", hasSize ? $"size:{SizeOf(result)}" : ""),
        ];
        if (result.Error != EtcdError.None)
        {
            fields.Add(("error", result.Error.Message()));
        }

        _log.Warn("apply request took too long", CollectionsMarshal.AsSpan(fields));
    }

    /// <summary>Bytes of an answer as etcd has it while it applies: its header has only the revision.</summary>
    private static int SizeOf(in ApplyResult result) => ProtoSize.Message(1, ProtoSize.VarintField(3, (ulong)result.Revision)) + (result.Body?.Length ?? 0);
}
