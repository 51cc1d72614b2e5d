namespace Netcd.Storage.Bolt;

/// <summary>Where a value lies in the database file.</summary>
/// <param name="Offset">Position of its first byte; never 0.</param>
/// <param name="Length">Its size in bytes.</param>
public readonly record struct StoredValue(long Offset, int Length);
