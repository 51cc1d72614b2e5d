namespace Netcd.Raft;

/// <summary>
/// The stable part of a member's log as raft reads it. The application writes it, as <see cref="Ready"/> or the storage messages ask.
/// Called on the thread that calls the <see cref="RawNode"/>. Failures of I/O are exceptions and end the member.
/// </summary>
public interface IRaftStorage
{
    /// <summary>The index of the first entry that can be read: one after the newest compacted or snapshotted index.</summary>
    ulong FirstIndex { get; }

    /// <summary>The index of the last entry, or of the snapshot when there are no entries.</summary>
    ulong LastIndex { get; }

    /// <summary>What was saved: the hard state, and the configuration of the snapshot.</summary>
    (HardState HardState, ConfState ConfState) InitialState();

    /// <summary>
    /// Entries from <paramref name="lo"/> up to but without <paramref name="hi"/>; fewer when <paramref name="maxBytes"/> of encoded
    /// size is reached or when it suits the storage, but always at least one. What is returned must never change.
    /// </summary>
    /// <returns><see cref="RaftError.Compacted"/>, <see cref="RaftError.Unavailable"/> or none.</returns>
    RaftError Entries(ulong lo, ulong hi, ulong maxBytes, out ReadOnlyMemory<Entry> entries);

    /// <summary>The term of an entry between <see cref="FirstIndex"/>-1 and <see cref="LastIndex"/>.</summary>
    /// <returns><see cref="RaftError.Compacted"/>, <see cref="RaftError.Unavailable"/> or none.</returns>
    RaftError Term(ulong index, out ulong term);

    /// <summary>The newest snapshot.</summary>
    /// <returns><see cref="RaftError.SnapshotTemporarilyUnavailable"/> when raft should ask again later, or none.</returns>
    RaftError Snapshot(out Snapshot snapshot);
}
