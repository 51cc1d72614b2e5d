using System.Collections.Concurrent;

namespace Netcd.Telemetry.Metrics;

/// <summary>A metric with labels: one <typeparamref name="T"/> per combination of label values.</summary>
/// <typeparam name="T"><see cref="Counter"/>, <see cref="Gauge"/>, <see cref="Histogram"/> or a function that is asked at each scrape.</typeparam>
public sealed class MetricFamilyOf<T> : MetricFamily
    where T : class
{
    private readonly ConcurrentDictionary<string, KeyValuePair<string[], T>> _series = new();
    private readonly Func<T> _create;

    internal MetricFamilyOf(string name, string help, string type, string[] labelNames, Func<T> create)
        : base(name, help, type, labelNames) => _create = create;

    /// <summary>The series with these label values, made at the first use. Hold on to it on hot paths.</summary>
    /// <exception cref="ArgumentException">The number of values differs from the number of label names.</exception>
    public T With(params string[] labelValues)
    {
        if (labelValues.Length != LabelNames.Count)
        {
            throw new ArgumentException($"metric {Name} has {LabelNames.Count} labels, got {labelValues.Length}", nameof(labelValues));
        }

        return _series.GetOrAdd(string.Join('\u0001', labelValues), _ => new(labelValues, _create())).Value;
    }

    /// <summary>Drops a series, for example of a removed peer.</summary>
    public void Remove(params string[] labelValues) => _series.TryRemove(string.Join('\u0001', labelValues), out _);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string[], object>> Series() =>
        [.. _series.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new KeyValuePair<string[], object>(s.Value.Key, s.Value.Value))];
}
