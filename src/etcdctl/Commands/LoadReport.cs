namespace Netcd.Etcdctl.Commands;

/// <summary>What a load measured.</summary>
/// <param name="RequestsPerSecond">Successful requests by the time from the first to the last.</param>
/// <param name="Slowest">Longest time of a request.</param>
/// <param name="Deviation">Standard deviation of the times.</param>
/// <param name="Errors">Error texts with their numbers.</param>
internal sealed record LoadReport(double RequestsPerSecond, TimeSpan Slowest, TimeSpan Deviation, IReadOnlyDictionary<string, int> Errors);
