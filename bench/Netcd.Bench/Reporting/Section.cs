namespace Netcd.Bench;

/// <summary>A table of the report: rows with the same columns.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">What is measured.</param>
internal sealed record Section(string Title, params IReadOnlyList<Metric> Columns)
{
    public static readonly Section Load = new("Load", Metric.PerSecond, Metric.Median, Metric.P99, Metric.Cpu, Metric.Resident);
    public static readonly Section Auth = new("What authentication costs", Metric.ThroughputWithAuth, Metric.CpuWithAuth, Metric.PerSecond, Metric.P99, Metric.Cpu);
    public static readonly Section Memory = new("Memory", Metric.Resident);
    public static readonly Section Maintenance = new("Start and maintenance", Metric.Time, Metric.CpuTime, Metric.ReadStall, Metric.WriteStall, Metric.Resident);
    public static readonly Section Growth = new("Growth", Metric.Cpu, Metric.Growth, Metric.PerSecond, Metric.P99);

    /// <summary>All tables in their order.</summary>
    public static IReadOnlyList<Section> All { get; } = [Load, Auth, Memory, Maintenance, Growth];
}
