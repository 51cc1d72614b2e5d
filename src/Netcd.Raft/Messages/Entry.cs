namespace Netcd.Raft;

/// <summary>One position of the replicated log. Immutable; <see cref="Data"/> must not change after it was handed over.</summary>
public readonly struct Entry
{
    /// <summary>What <see cref="Data"/> holds.</summary>
    public EntryType Type { get; init; }

    /// <summary>The term of the leader that appended the entry; 0 in a proposal.</summary>
    public ulong Term { get; init; }

    /// <summary>The position in the log, from 1; 0 in a proposal.</summary>
    public ulong Index { get; init; }

    /// <summary>The payload. <c>default</c> means the field is absent on the wire; an empty array is written with length 0.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Describe.Entry(this);
}
