namespace Netcd.Core.Apply;

/// <summary>What shapes the effect of entries. Must be equal on all members of a cluster.</summary>
/// <param name="PersistLeaseCheckpoints"><c>--experimental-enable-lease-checkpoint-persist</c>.</param>
public sealed record V3ApplierOptions(bool PersistLeaseCheckpoints);
