namespace Netcd.Telemetry.Metrics;

/// <summary>A metric whose series, labels included, are asked for at each scrape.</summary>
public sealed class MetricFamilyFrom : MetricFamily
{
    private readonly Func<IReadOnlyList<KeyValuePair<string[], double>>> _read;

    internal MetricFamilyFrom(string name, string help, string type, string[] labelNames, Func<IReadOnlyList<KeyValuePair<string[], double>>> read)
        : base(name, help, type, labelNames) => _read = read;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string[], object>> Series() =>
        [.. _read().Select(s => new KeyValuePair<string[], object>(s.Key, (Func<double>)(() => s.Value)))];
}
