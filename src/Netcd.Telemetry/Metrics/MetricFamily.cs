namespace Netcd.Telemetry.Metrics;

/// <summary>All series of one metric name. Thread-safe.</summary>
public abstract class MetricFamily
{
    private protected MetricFamily(string name, string help, string type, string[] labelNames)
    {
        Name = name;
        Help = help;
        Type = type;
        LabelNames = labelNames;
    }

    /// <summary>Metric name as exposed.</summary>
    public string Name { get; }

    /// <summary>One sentence for the HELP line.</summary>
    public string Help { get; }

    /// <summary><c>counter</c>, <c>gauge</c>, <c>histogram</c> or <c>summary</c>.</summary>
    public string Type { get; }

    /// <summary>Label names, in exposition order.</summary>
    public IReadOnlyList<string> LabelNames { get; }

    /// <summary>A snapshot of the series: label values and the <see cref="Counter"/>, <see cref="Gauge"/>, <see cref="Histogram"/>, <see cref="Func{Double}"/> or <see cref="Func{SummaryFigures}"/> behind them.</summary>
    public abstract IReadOnlyList<KeyValuePair<string[], object>> Series();
}
