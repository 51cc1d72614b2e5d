namespace Netcd.Core.Maintenance.Snapshots;

/// <summary>A snapshot file or the settings for its use make no sense.</summary>
/// <param name="message">The text for people, in etcd's words where it has some.</param>
public sealed class SnapshotFileException(string message) : Exception(message);
