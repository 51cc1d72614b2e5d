using System.Globalization;
using System.Text;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The metrics page in Prometheus' text format 0.0.4.</summary>
public static class PrometheusText
{
    /// <summary>Media type of the page.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes every family that has a series, ordered by name.</summary>
    public static string Write(MetricRegistry registry)
    {
        var text = new StringBuilder();
        foreach (MetricFamily family in registry.Families)
        {
            IReadOnlyList<KeyValuePair<string[], object>> series = family.Series();
            if (series.Count == 0)
            {
                continue;
            }

            text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help.Replace("\\", "\\\\").Replace("\n", "\\n")).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
            foreach ((string[] labels, object value) in series)
            {
                WriteSeries(text, family, labels, value);
            }
        }

        return text.ToString();
    }

    private static void WriteSeries(StringBuilder text, MetricFamily family, string[] labels, object value)
    {
        switch (value)
        {
            case Counter counter:
                WriteSample(text, family.Name, "", family, labels, null, counter.Value);
                break;
            case Gauge gauge:
                WriteSample(text, family.Name, "", family, labels, null, gauge.Value);
                break;
            case Func<double> read:
                WriteSample(text, family.Name, "", family, labels, null, read());
                break;
            case Histogram histogram:
                long total = 0;
                for (int i = 0; i < histogram.Bounds.Length; i++)
                {
                    total += histogram.CountIn(i);
                    WriteSample(text, family.Name, "_bucket", family, labels, Number(histogram.Bounds[i]), total);
                }

                total += histogram.CountIn(histogram.Bounds.Length);
                WriteSample(text, family.Name, "_bucket", family, labels, "+Inf", total);
                WriteSample(text, family.Name, "_sum", family, labels, null, histogram.Sum);
                WriteSample(text, family.Name, "_count", family, labels, null, total);
                break;
        }
    }

    private static void WriteSample(StringBuilder text, string name, string suffix, MetricFamily family, string[] labels, string? bound, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0 || bound is not null)
        {
            text.Append('{');
            for (int i = 0; i < labels.Length; i++)
            {
                text.Append(i > 0 ? "," : "").Append(family.LabelNames[i]).Append("=\"").Append(Escape(labels[i])).Append('"');
            }

            if (bound is not null)
            {
                text.Append(labels.Length > 0 ? "," : "").Append("le=\"").Append(bound).Append('"');
            }

            text.Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Escape(string label) => label.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    /// <summary>Numbers as Go prints them: shortest form, exponents from 1e+06 on.</summary>
    private static string Number(double value)
    {
        if (double.IsPositiveInfinity(value))
        {
            return "+Inf";
        }

        double magnitude = Math.Abs(value);
        bool needsExponent = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e6);
        return value.ToString(needsExponent ? "0.################e+00" : "R", CultureInfo.InvariantCulture);
    }
}
