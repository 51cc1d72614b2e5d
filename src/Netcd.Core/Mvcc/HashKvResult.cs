using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>Answer to HashKV.</summary>
/// <param name="Error">Compacted, future revision, or none.</param>
/// <param name="Hash">CRC-32C of the history up to <paramref name="HashRevision"/>.</param>
/// <param name="CompactRevision">Last compaction before it, -1 when there was none.</param>
/// <param name="HashRevision">Revision that was hashed.</param>
/// <param name="CurrentRevision">Store revision at that moment.</param>
public readonly record struct HashKvResult(EtcdError Error, uint Hash, long CompactRevision, long HashRevision, long CurrentRevision);
