namespace Netcd.Storage.Wal;

/// <summary>The record that a snapshot was saved. Two marks are equal when index and term are.</summary>
/// <param name="Index">Last index the snapshot covers.</param>
/// <param name="Term">Term of that entry.</param>
/// <param name="ConfState">Encoded raft ConfState; empty in marks of etcd 3.4 and of index 0.</param>
public readonly record struct WalSnapshotMark(ulong Index, ulong Term, ReadOnlyMemory<byte> ConfState = default)
{
    /// <inheritdoc/>
    public bool Equals(WalSnapshotMark other) => Index == other.Index && Term == other.Term;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Term);
}
