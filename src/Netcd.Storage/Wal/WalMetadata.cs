namespace Netcd.Storage.Wal;

/// <summary>Whose log it is; the first record of every segment.</summary>
/// <param name="NodeId">Member id.</param>
/// <param name="ClusterId">Cluster id.</param>
public readonly record struct WalMetadata(ulong NodeId, ulong ClusterId);
