namespace Netcd.Simulation.Verification;

/// <summary>What one revision of the store holds.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Changes">Its changes in order.</param>
/// <param name="AppliedAt">Simulated time at which the first member showed it.</param>
public sealed record TruthRevision(long Revision, TruthChange[] Changes, long AppliedAt);
