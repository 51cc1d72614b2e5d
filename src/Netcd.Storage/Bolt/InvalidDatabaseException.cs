namespace Netcd.Storage.Bolt;

/// <summary>The file is not a sound database; the message says which page is wrong and why.</summary>
public sealed class InvalidDatabaseException(string message) : IOException(message);
