namespace Netcd.Storage.Bolt;

/// <summary>A write or sync of the database failed, now or earlier: what the disk holds is unknown and nothing is answered any more.</summary>
public sealed class DatabaseFailedException(string message, Exception cause) : IOException(message, cause);
