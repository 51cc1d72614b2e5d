using Netcd.Core.Mvcc;

namespace Netcd.Micro.Bench;

/// <summary>A store without a past: watchers of what comes need no more.</summary>
internal sealed class NoHistory : IRevisionHistory
{
    public long CurrentRevision => 1;

    public long CompactedRevision => -1;

    public bool ScanHistory(long from, long to, HistoryVisitor visit) => true;

    public byte[]? GetAt(ReadOnlySpan<byte> key, long revision) => null;
}
