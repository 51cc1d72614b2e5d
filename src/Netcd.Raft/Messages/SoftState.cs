namespace Netcd.Raft;

/// <summary>State that is useful to know and need not be saved.</summary>
/// <param name="Lead">The leader of the term; 0 when unknown.</param>
/// <param name="Role">This member's role.</param>
public readonly record struct SoftState(ulong Lead, RaftRole Role);
