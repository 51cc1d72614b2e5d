namespace Netcd.Storage.Bolt;

/// <summary>Another process has the database file open.</summary>
public sealed class DatabaseLockedException(string message) : IOException(message);
