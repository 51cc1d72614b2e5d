using Netcd.Core.Backend;
using Netcd.Core.Leases;
using Netcd.Core.World;
using Netcd.Protocol.Codec;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Mvcc;

/// <summary>The multi-version store of a member.</summary>
public sealed class MvccStore : IRevisionHistory
{
    /// <summary>Restores the store from the backend and attaches keys to leases, which must be loaded before.</summary>
    public static MvccStore Open(IWorld world, BackendStore backend, MvccOptions options, ILeaseAttachments leases, MetricRegistry metrics, ILog log) => throw new NotImplementedException();

    /// <summary>Restores again after the backend's file was replaced. Apply loop.</summary>
    public void Reload() => throw new NotImplementedException();

    /// <summary>Hears of every revision, after it became readable.</summary>
    public IRevisionObserver? Observer { get; set; }

    /// <summary>Makes everything applied so far visible to readers, then tells <see cref="Observer"/>. Apply loop, after a batch of entries and before its waiters are answered.</summary>
    public void Publish() => throw new NotImplementedException();

    /// <inheritdoc/>
    public long CurrentRevision => throw new NotImplementedException();

    /// <inheritdoc/>
    public long CompactedRevision => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool ScanHistory(long from, long to, HistoryVisitor visit) => throw new NotImplementedException();

    /// <inheritdoc/>
    public byte[]? GetAt(ReadOnlySpan<byte> key, long revision) => throw new NotImplementedException();

    /// <summary>Begins to answer a range request from the published state. Any thread; dispose the result.</summary>
    public RangeRead Range(in RangeRequestView request) => throw new NotImplementedException();

    /// <summary>Answers a transaction that writes nothing, at one published state. Any thread.</summary>
    public KvResult ReadTxn(in TxnRequestView request) => throw new NotImplementedException();

    /// <summary>Hash of the history up to a revision, 0 = newest. Any thread; long.</summary>
    public HashKvResult HashKv(long revision) => throw new NotImplementedException();

    /// <summary>The newest (at most 10) hashes computed by compactions, oldest first.</summary>
    public IReadOnlyList<HashKvResult> CompactionHashes => throw new NotImplementedException();
}
