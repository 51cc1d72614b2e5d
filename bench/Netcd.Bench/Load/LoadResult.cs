namespace Netcd.Bench;

/// <summary>What a load measured.</summary>
/// <param name="Operations">How many operations.</param>
/// <param name="Seconds">How long they took together.</param>
/// <param name="Cpu">CPU time of the servers meanwhile.</param>
/// <param name="Latencies">Milliseconds of each operation, ascending.</param>
internal sealed record LoadResult(long Operations, double Seconds, TimeSpan Cpu, double[] Latencies)
{
    /// <summary>Operations per second.</summary>
    public double PerSecond => Operations / Seconds;

    /// <summary>CPU of the servers per operation.</summary>
    public double CpuMicroseconds => Cpu.TotalMicroseconds / Operations;

    /// <summary>The latency in milliseconds that a share of the operations does not exceed.</summary>
    public double Percentile(double share) => Latencies[Math.Min(Latencies.Length - 1, (int)(Latencies.Length * share))];
}
