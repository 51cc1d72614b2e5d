namespace Netcd.Core.Maintenance.Offline;

/// <summary>What was asked for makes no sense with these files, or they are damaged. Nothing was changed.</summary>
/// <param name="message">The text for people, in etcd's words where it has some.</param>
public sealed class OfflineException(string message) : Exception(message);
