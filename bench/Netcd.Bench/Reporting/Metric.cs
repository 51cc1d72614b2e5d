namespace Netcd.Bench;

/// <summary>Something that is measured.</summary>
/// <param name="Name">What targets call it.</param>
/// <param name="Heading">Its column in the report, with the unit.</param>
/// <param name="Format">How its values are written.</param>
/// <param name="IsMoreBetter">Whether higher is better.</param>
internal sealed record Metric(string Name, string Heading, string Format, bool IsMoreBetter = false)
{
    public static readonly Metric PerSecond = new("throughput", "operations/s", "#,0", IsMoreBetter: true);
    public static readonly Metric Median = new("p50", "p50 ms", "0.00");
    public static readonly Metric P99 = new("p99", "p99 ms", "0.00");

    /// <summary>User and system time of the server over the measured operations, divided by their number.</summary>
    public static readonly Metric Cpu = new("CPU", "server CPU µs per operation", "#,0.0");
    public static readonly Metric Resident = new("memory", "resident MB", "0");
    public static readonly Metric Time = new("time", "time ms", "#,0");
    public static readonly Metric CpuTime = new("CPU", "server CPU ms", "#,0");

    /// <summary>The longest that one of a row of linearizable reads had to wait meanwhile.</summary>
    public static readonly Metric ReadStall = new("read stall", "longest read ms", "#,0.0");
    public static readonly Metric WriteStall = new("put stall", "longest put ms", "#,0.0");

    /// <summary>CPU per put relative to that of the same server at the first key count.</summary>
    public static readonly Metric Growth = new("growth of CPU", "CPU relative to the first", "0.00");

    /// <summary>Throughput with authentication relative to that of the same server without it.</summary>
    public static readonly Metric ThroughputWithAuth = new("throughput with auth", "throughput, % of that without auth", "0.0", IsMoreBetter: true);
    public static readonly Metric CpuWithAuth = new("CPU with auth", "CPU per operation, % of that without auth", "0.0");
}
