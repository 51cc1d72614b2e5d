namespace Netcd.Server.Health;

/// <summary>A single check of /livez or /readyz.</summary>
/// <param name="Name">Its name in paths and answers.</param>
/// <param name="RunAsync">Gives the reason for a failure, null for none.</param>
public sealed record HealthCheck(string Name, Func<ValueTask<string?>> RunAsync);
