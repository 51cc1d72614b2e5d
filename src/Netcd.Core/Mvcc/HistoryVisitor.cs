namespace Netcd.Core.Mvcc;

/// <summary>Receives one stored change of a history scan; <paramref name="keyValue"/> is valid only during the call.</summary>
/// <param name="revision">Where the change stands.</param>
/// <param name="isTombstone">Whether it is a deletion; then <paramref name="keyValue"/> holds field 1 (the key) only.</param>
/// <param name="keyValue">The encoded <c>mvccpb.KeyValue</c> as stored.</param>
/// <returns>False to end the scan.</returns>
public delegate bool HistoryVisitor(Revision revision, bool isTombstone, ReadOnlySpan<byte> keyValue);
