namespace Netcd.Bench;

/// <summary>What a load measured.</summary>
/// <param name="Operations">How many operations.</param>
/// <param name="Seconds">How long they took together.</param>
/// <param name="Cpu">CPU time of the servers meanwhile.</param>
/// <param name="Latencies">Milliseconds of each operation, ascending.</param>
internal sealed record LoadResult(long Operations, double Seconds, TimeSpan Cpu, double[] Latencies)
{
    /// <summary>Nothing yet, to add to.</summary>
    public static LoadResult None { get; } = new(0, 0, TimeSpan.Zero, []);

    /// <summary>Operations per second.</summary>
    public double PerSecond => Operations / Seconds;

    /// <summary>CPU of the servers per operation.</summary>
    public double CpuMicroseconds => Cpu.TotalMicroseconds / Operations;

    /// <summary>Two loads, one after the other, as one.</summary>
    public static LoadResult operator +(LoadResult first, LoadResult second) =>
        new(first.Operations + second.Operations, first.Seconds + second.Seconds, first.Cpu + second.Cpu, [.. first.Latencies.Concat(second.Latencies).Order()]);

    /// <summary>The latency in milliseconds that a share of the operations does not exceed.</summary>
    public double Percentile(double share) => Latencies[Math.Min(Latencies.Length - 1, (int)(Latencies.Length * share))];
}
