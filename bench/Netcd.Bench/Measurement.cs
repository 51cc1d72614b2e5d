namespace Netcd.Bench;

/// <summary>One run of one workload.</summary>
/// <param name="PerSecond">Operations per second.</param>
/// <param name="P50">Median latency in milliseconds; NaN when it is not measured.</param>
/// <param name="P99">99th percentile in milliseconds; NaN when it is not measured.</param>
/// <param name="CpuMicroseconds">Server CPU per operation.</param>
/// <param name="ResidentMegabytes">Resident memory of the server after the run.</param>
internal sealed record Measurement(double PerSecond, double P50, double P99, double CpuMicroseconds, double ResidentMegabytes);
