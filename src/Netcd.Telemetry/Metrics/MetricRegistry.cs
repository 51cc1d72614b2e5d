using System.Collections.Concurrent;

namespace Netcd.Telemetry.Metrics;

/// <summary>All metrics of one member. Components register theirs when they are built; the exposition page reads them. Thread-safe.</summary>
public sealed class MetricRegistry
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new();

    /// <summary>All families by name.</summary>
    public IReadOnlyList<MetricFamily> Families => [.. _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal)];

    /// <summary>A counter without labels.</summary>
    public Counter Counter(string name, string help) => Counters(name, help).With();

    /// <summary>A gauge without labels.</summary>
    public Gauge Gauge(string name, string help) => Gauges(name, help).With();

    /// <summary>A gauge whose value is asked for at each scrape.</summary>
    public void GaugeFrom(string name, string help, Func<double> read) =>
        Family(name, help, "gauge", [], () => read).With();

    /// <summary>A gauge whose series, labels included, are asked for at each scrape. The first registration of a name counts.</summary>
    public void GaugesFrom(string name, string help, string[] labelNames, Func<IReadOnlyList<KeyValuePair<string[], double>>> read) =>
        _families.GetOrAdd(name, _ => new MetricFamilyFrom(name, help, "gauge", labelNames, read));

    /// <summary>A counter whose series, labels included, are asked for at each scrape. The first registration of a name counts.</summary>
    public void CountersFrom(string name, string help, string[] labelNames, Func<IReadOnlyList<KeyValuePair<string[], double>>> read) =>
        _families.GetOrAdd(name, _ => new MetricFamilyFrom(name, help, "counter", labelNames, read));

    /// <summary>A counter whose value is asked for at each scrape.</summary>
    public void CounterFrom(string name, string help, Func<double> read) =>
        Family(name, help, "counter", [], () => read).With();

    /// <summary>A histogram without labels.</summary>
    public Histogram Histogram(string name, string help, double[] bounds) => Histograms(name, help, bounds).With();

    /// <summary>A summary whose figures are asked for at each scrape.</summary>
    public void SummaryFrom(string name, string help, Func<SummaryFigures> read) =>
        Family(name, help, "summary", [], () => read).With();

    /// <summary>A counter with labels.</summary>
    public MetricFamilyOf<Counter> Counters(string name, string help, params string[] labelNames) =>
        Family(name, help, "counter", labelNames, static () => new Counter());

    /// <summary>A gauge with labels.</summary>
    public MetricFamilyOf<Gauge> Gauges(string name, string help, params string[] labelNames) =>
        Family(name, help, "gauge", labelNames, static () => new Gauge());

    /// <summary>A histogram with labels.</summary>
    public MetricFamilyOf<Histogram> Histograms(string name, string help, double[] bounds, params string[] labelNames) =>
        Family(name, help, "histogram", labelNames, () => new Histogram(bounds));

    private MetricFamilyOf<T> Family<T>(string name, string help, string type, string[] labelNames, Func<T> create)
        where T : class =>
        _families.GetOrAdd(name, _ => new MetricFamilyOf<T>(name, help, type, labelNames, create)) as MetricFamilyOf<T>
            ?? throw new InvalidOperationException($"metric {name} is registered with another type");
}
