namespace Netcd.Raft;

/// <summary>A read that waits for a quorum to confirm the leader.</summary>
/// <param name="From">The member that asked; none or the leader itself for a local request.</param>
/// <param name="Entries">What the request carried: one entry with the caller's context.</param>
/// <param name="Index">The commit index when the request came.</param>
internal readonly record struct ReadRequest(ulong From, ReadOnlyMemory<Entry> Entries, ulong Index);
