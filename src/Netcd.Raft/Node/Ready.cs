namespace Netcd.Raft;

/// <summary>
/// What the application has to do now. Entries, data and snapshots never change and may be kept; <see cref="Messages"/> and
/// <see cref="ReadStates"/> are reused and valid only until the next call of <see cref="RawNode.Ready"/>.
/// Order of work when <see cref="RaftConfig.AsyncStorageWrites"/> is off: save <see cref="Snapshot"/>, <see cref="Entries"/> and
/// <see cref="HardState"/>; send <see cref="Messages"/> (a leader may do that at the same time); apply <see cref="Snapshot"/> and
/// <see cref="CommittedEntries"/>; call <see cref="RawNode.Advance"/>. When it is on: send the messages, those to storage threads included.
/// </summary>
public readonly struct Ready
{
    /// <summary>Leader and role, if they changed.</summary>
    public SoftState? SoftState { get; init; }

    /// <summary>The hard state to save, if it changed.</summary>
    public HardState? HardState { get; init; }

    /// <summary>Answers to read index requests.</summary>
    public ReadOnlyMemory<ReadState> ReadStates { get; init; }

    /// <summary>Entries to save; they replace whatever is stored from the first one's index on.</summary>
    public ReadOnlyMemory<Entry> Entries { get; init; }

    /// <summary>A snapshot to save and to apply, or null.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>Entries to apply.</summary>
    public ReadOnlyMemory<Entry> CommittedEntries { get; init; }

    /// <summary>Messages to send.</summary>
    public ReadOnlyMemory<Message> Messages { get; init; }

    /// <summary>False when only the commit index changed, so that saving need not wait for the disk.</summary>
    public bool MustSync { get; init; }
}
