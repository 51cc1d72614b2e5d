using System.Buffers;
using System.Text;
using Netcd.Telemetry.GoText;

namespace Netcd.Telemetry.Metrics;

/// <summary>The metrics page in Prometheus' text format 0.0.4, as Go's client library writes it: names, labels and series in ascending order, Go's numbers.</summary>
public static class PrometheusText
{
    /// <summary>Media type of the page.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes every family that has a series. Values that change meanwhile are read one by one.</summary>
    public static void Write(MetricRegistry registry, IBufferWriter<byte> output)
    {
        foreach (MetricFamily family in registry.Families)
        {
            WriteFamily(family, output);
        }
    }

    private static void WriteFamily(MetricFamily family, IBufferWriter<byte> output)
    {
        IReadOnlyList<KeyValuePair<string[], object>> series = family.Series();
        if (series.Count == 0)
        {
            return;
        }

        WriteText(output, "# HELP ");
        WriteText(output, family.Name);
        output.Write(" "u8);
        WriteText(output, family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
        WriteText(output, "\n# TYPE ");
        WriteText(output, family.Name);
        output.Write(" "u8);
        WriteText(output, family.Type);
        output.Write("\n"u8);

        int[] order = [.. Enumerable.Range(0, family.LabelNames.Count).OrderBy(i => family.LabelNames[i], StringComparer.Ordinal)];
        IEnumerable<(string Labels, object Value)> lines =
            series.Select(s => (Labels: Labels(family, order, s.Key), s.Value)).OrderBy(l => l.Labels, StringComparer.Ordinal);
        foreach ((string labels, object value) in lines)
        {
            WriteSeries(family.Name, labels, value, output);
        }
    }

    private static void WriteSeries(string name, string labels, object value, IBufferWriter<byte> output)
    {
        switch (value)
        {
            case Counter counter:
                WriteSample(output, name, labels, counter.Value);
                break;
            case Gauge gauge:
                WriteSample(output, name, labels, gauge.Value);
                break;
            case Func<double> read:
                WriteSample(output, name, labels, read());
                break;
            case Histogram histogram:
                WriteHistogram(name, labels, histogram, output);
                break;
            case Func<SummaryFigures> read:
                WriteSummary(name, labels, read(), output);
                break;
        }
    }

    private static void WriteHistogram(string name, string labels, Histogram histogram, IBufferWriter<byte> output)
    {
        long total = 0;
        ReadOnlySpan<double> bounds = histogram.Bounds;
        for (int i = 0; i <= bounds.Length; i++)
        {
            total += histogram.CountIn(i);
            string bound = i < bounds.Length ? GoFloat.ToStringG(bounds[i]) : "+Inf";
            WriteSample(output, name + "_bucket", With(labels, "le", bound), total);
        }

        WriteSample(output, name + "_sum", labels, histogram.Sum);
        WriteSample(output, name + "_count", labels, total);
    }

    private static void WriteSummary(string name, string labels, SummaryFigures figures, IBufferWriter<byte> output)
    {
        foreach ((double quantile, double value) in figures.Quantiles)
        {
            WriteSample(output, name, With(labels, "quantile", GoFloat.ToStringG(quantile)), value);
        }

        WriteSample(output, name + "_sum", labels, figures.Sum);
        WriteSample(output, name + "_count", labels, figures.Count);
    }

    private static void WriteSample(IBufferWriter<byte> output, string name, string labels, double value)
    {
        WriteText(output, name);
        WriteText(output, labels);
        output.Write(" "u8);
        output.Advance(GoFloat.FormatG(value, output.GetSpan(GoFloat.MaxUtf8LengthG)));
        output.Write("\n"u8);
    }

    private static string Labels(MetricFamily family, int[] order, string[] values)
    {
        if (values.Length == 0)
        {
            return "";
        }

        var text = new StringBuilder("{");
        foreach (int i in order)
        {
            text.Append(text.Length > 1 ? "," : "").Append(family.LabelNames[i]).Append("=\"").Append(Escape(values[i])).Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string With(string labels, string name, string value) =>
        labels.Length == 0 ? $"{{{name}=\"{value}\"}}" : $"{labels[..^1]},{name}=\"{value}\"}}";

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static void WriteText(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
