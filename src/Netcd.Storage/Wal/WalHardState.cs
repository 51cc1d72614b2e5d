namespace Netcd.Storage.Wal;

/// <summary>raft's hard state. All zero means that there is none.</summary>
/// <param name="Term">Newest term seen.</param>
/// <param name="Vote">Member voted for in that term, 0 for none.</param>
/// <param name="Commit">Index up to which entries were known to be committed.</param>
public readonly record struct WalHardState(ulong Term, ulong Vote, ulong Commit)
{
    /// <summary>Whether there is no state at all.</summary>
    public bool IsEmpty => this == default;
}
