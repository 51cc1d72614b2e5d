namespace Netcd.Raft;

/// <summary>What a member must have on disk before it answers: term, vote and commit index.</summary>
/// <param name="Term">The current term.</param>
/// <param name="Vote">Who got this member's vote in the term; 0 for nobody.</param>
/// <param name="Commit">The highest index known to be committed.</param>
public readonly record struct HardState(ulong Term, ulong Vote, ulong Commit)
{
    /// <summary>True when nothing was ever saved.</summary>
    public bool IsEmpty => this == default;
}
