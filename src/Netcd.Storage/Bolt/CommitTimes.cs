namespace Netcd.Storage.Bolt;

/// <summary>How long the parts of a commit took; all zero without a clock.</summary>
/// <param name="Rebalance">Merging pages that have become too empty.</param>
/// <param name="Spill">Splitting and placing the changed pages, the merging left out.</param>
/// <param name="Write">Writing and syncing, the meta page included.</param>
public readonly record struct CommitTimes(TimeSpan Rebalance, TimeSpan Spill, TimeSpan Write);
