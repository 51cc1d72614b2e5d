using Netcd.Core.V2;

namespace Netcd.Simulation.Workloads;

/// <summary>What one wait for a change in the v2 key space brought.</summary>
/// <param name="Path">Full path.</param>
/// <param name="IsRecursive">Whether changes below count.</param>
/// <param name="Since">First index that counts.</param>
/// <param name="Event">The change.</param>
public sealed record V2WaitRecord(string Path, bool IsRecursive, ulong Since, V2Event Event);
