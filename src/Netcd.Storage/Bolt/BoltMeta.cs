namespace Netcd.Storage.Bolt;

/// <summary>The fields of a meta page, for inspection.</summary>
/// <param name="PageSize">Bytes of a page.</param>
/// <param name="Flags">Always 0 so far.</param>
/// <param name="RootPage">Root of the tree of buckets.</param>
/// <param name="FreelistPage">Page with the list of free pages; all ones: it is not stored.</param>
/// <param name="HighWater">First page that was never used.</param>
/// <param name="TransactionId">Number of the commit.</param>
/// <param name="Checksum">Checksum over the other fields.</param>
public readonly record struct BoltMeta(int PageSize, uint Flags, ulong RootPage, ulong FreelistPage, ulong HighWater, ulong TransactionId, ulong Checksum);
