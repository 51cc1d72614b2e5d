namespace Netcd.Raft;

/// <summary>
/// What members say to each other, and what a member says to its own storage threads. Which fields mean something depends
/// on <see cref="Type"/>. A value: copying it keeps its entries and responses valid for ever, because those never change.
/// </summary>
public readonly struct Message
{
    private readonly Message[]? _responses;

    /// <summary>What the message asks or answers.</summary>
    public MessageType Type { get; init; }

    /// <summary>The receiver.</summary>
    public ulong To { get; init; }

    /// <summary>The sender; 0 for the caller of this library.</summary>
    public ulong From { get; init; }

    /// <summary>The sender's term; 0 in messages that belong to no term (proposals, read index requests, local messages).</summary>
    public ulong Term { get; init; }

    /// <summary>The term of the entry at <see cref="Index"/>.</summary>
    public ulong LogTerm { get; init; }

    /// <summary>A log position; its meaning depends on the type.</summary>
    public ulong Index { get; init; }

    /// <summary>Log entries, proposals or the context of a read.</summary>
    public ReadOnlyMemory<Entry> Entries { get; init; }

    /// <summary>The sender's commit index.</summary>
    public ulong Commit { get; init; }

    /// <summary>The snapshot of <see cref="MessageType.MsgSnap"/> and of storage messages; null means none.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>True when the request is refused or failed.</summary>
    public bool Reject { get; init; }

    /// <summary>Where the rejecting log may match the leader's.</summary>
    public ulong RejectHint { get; init; }

    /// <summary>Opaque bytes that the answer carries back. <c>default</c> means absent.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>The vote to save; only in <see cref="MessageType.MsgStorageAppend"/>.</summary>
    public ulong Vote { get; init; }

    /// <summary>Messages to deliver once the storage work is done.</summary>
    public ReadOnlyMemory<Message> Responses
    {
        get => _responses;
        init => _responses = value.IsEmpty ? null : value.ToArray();
    }

    /// <summary>Term, vote and commit of a <see cref="MessageType.MsgStorageAppend"/>; empty when the hard state did not change.</summary>
    public HardState HardState => new(Term, Vote, Commit);

    internal Message[]? OwnedResponses
    {
        init => _responses = value;
    }

    /// <inheritdoc/>
    public override string ToString() => Describe.Message(this);
}
