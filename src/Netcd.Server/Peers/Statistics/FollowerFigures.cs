namespace Netcd.Server.Peers.Statistics;

/// <summary>Latencies in milliseconds, and counts, of sending log entries to one peer.</summary>
internal readonly record struct FollowerFigures(double Current, double Average, double StandardDeviation, double Minimum, double Maximum, ulong Failures, ulong Successes);
