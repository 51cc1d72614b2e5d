namespace Netcd.Core.Maintenance;

/// <summary>When snapshots are taken.</summary>
/// <param name="SnapshotCount">Applied entries between two snapshots.</param>
public sealed record SnapshotTakerOptions(ulong SnapshotCount);
