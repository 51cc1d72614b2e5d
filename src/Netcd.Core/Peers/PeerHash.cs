namespace Netcd.Core.Peers;

/// <summary>The hash of a member's key-value history.</summary>
/// <param name="Hash">CRC-32C of the history up to the asked revision.</param>
/// <param name="CompactRevision">Its last compaction, -1 when there was none.</param>
/// <param name="CurrentRevision">Its store revision when it answered.</param>
public sealed record PeerHash(uint Hash, long CompactRevision, long CurrentRevision);
