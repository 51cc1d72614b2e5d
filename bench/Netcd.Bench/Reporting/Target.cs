using System.Globalization;

namespace Netcd.Bench;

/// <summary>What netcd wants to reach in a row.</summary>
/// <param name="Metric">The measured thing.</param>
/// <param name="Bound">Bound of the ratio netcd / real etcd.</param>
/// <param name="IsAbsolute">Whether the bound is one of netcd's own value instead.</param>
internal sealed record Target(Metric Metric, double Bound, bool IsAbsolute = false)
{
    /// <summary>Targets of a row with throughput, CPU and p99.</summary>
    public static Target[] Load(double throughput, double cpu) => [new(Metric.PerSecond, throughput), new(Metric.Cpu, cpu), new(Metric.P99, 0.5)];

    /// <summary>For the report.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric.Name} {(Metric.IsMoreBetter ? '≥' : '≤')} {Bound:0.##}{(IsAbsolute ? "" : " ×")}");

    /// <summary>Whether a ratio, or netcd's own value, reaches it. One part in two hundred is forgiven, which is less than any clock here resolves.</summary>
    public bool IsMet(double value) => Metric.IsMoreBetter ? value >= Bound * 0.995 : value <= Bound * 1.005;
}
