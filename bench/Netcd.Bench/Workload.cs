namespace Netcd.Bench;

/// <summary>A row of the table.</summary>
/// <param name="Name">What the row says.</param>
/// <param name="RunAsync">Puts the load on a fresh server.</param>
/// <param name="Flags">More flags of the server.</param>
internal sealed record Workload(string Name, Func<ServerUnderTest, Task<Measurement>> RunAsync, params string[] Flags);
