namespace Netcd.Raft;

/// <summary>The state machine at one index. Immutable.</summary>
public sealed class Snapshot
{
    /// <summary>The snapshot that means "none".</summary>
    public static Snapshot Empty { get; } = new();

    /// <summary>The application's bytes; raft does not look into them.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Index, term and configuration of the snapshot.</summary>
    public SnapshotMetadata Metadata { get; init; } = SnapshotMetadata.Empty;

    /// <summary>True when there is nothing to restore: index 0.</summary>
    public bool IsEmpty => Metadata.Index == 0;

    /// <inheritdoc/>
    public override string ToString() => Describe.Snapshot(this);
}
