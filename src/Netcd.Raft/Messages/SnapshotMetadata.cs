namespace Netcd.Raft;

/// <summary>Where in the log a snapshot was taken and who belonged to the group there.</summary>
public sealed class SnapshotMetadata
{
    internal static SnapshotMetadata Empty { get; } = new();

    /// <summary>The configuration at <see cref="Index"/>.</summary>
    public ConfState ConfState { get; init; } = ConfState.Empty;

    /// <summary>The last index the snapshot contains.</summary>
    public ulong Index { get; init; }

    /// <summary>The term of the entry at <see cref="Index"/>.</summary>
    public ulong Term { get; init; }
}
