namespace Netcd.Storage.Bolt;

/// <summary>Receives one entry of a bucket. The spans end with the transaction.</summary>
/// <param name="key">Key, or name of a nested bucket.</param>
/// <param name="value">Value; empty for a nested bucket.</param>
/// <param name="isBucket">Whether the entry is a nested bucket.</param>
/// <returns>False to stop.</returns>
public delegate bool BoltVisitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isBucket);
