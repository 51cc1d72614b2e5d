namespace Netcd.Core.Maintenance;

/// <summary>When snapshots are taken and what is kept.</summary>
/// <param name="SnapshotCount">Applied entries between two snapshots.</param>
/// <param name="CatchUpEntries">Entries kept in memory behind a snapshot for slow followers.</param>
public sealed record SnapshotTakerOptions(ulong SnapshotCount, ulong CatchUpEntries);
