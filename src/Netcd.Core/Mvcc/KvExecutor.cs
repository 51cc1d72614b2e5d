using Netcd.Core.Leases;
using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Telemetry;

namespace Netcd.Core.Mvcc;

/// <summary>
/// Applies KV requests. Apply loop, inside a backend entry. Requests are encoded messages that passed <see cref="KvRequestChecks"/>
/// somewhere before they were proposed; whatever else stands in the log is executed all the same, alike on every member.
/// </summary>
public sealed partial class KvExecutor(MvccStore store, ILeaseAttachments leases)
{
    private const int PreviousPairField = 2;
    private const int DeletedField = 2;
    private const int PreviousPairsField = 3;

    /// <summary>Reads and changes of the running transaction, for the metrics.</summary>
    private int _ranges;
    private int _changes;

    /// <summary>Applies a PutRequest.</summary>
    /// <param name="request">The encoded message.</param>
    /// <param name="wantBody">Whether anybody waits for the response here.</param>
    public KvResult Put(ReadOnlySpan<byte> request, bool wantBody)
    {
        Invariant.That(PutRequestView.TryParse(request, out var put), "a put in the log is malformed");
        if (put.Lease != 0 && !leases.Exists(put.Lease))
        {
            return new KvResult(EtcdError.LeaseNotFound, store.AppliedRevision);
        }

        if ((put.IgnoreValue || put.IgnoreLease) && !store.Exists(put.Key))
        {
            _ranges++;
            CountOperations();
            return new KvResult(EtcdError.KeyNotFound, store.AppliedRevision);
        }

        var body = wantBody && put.PrevKv ? new PooledBuffer() : null;
        Put(put, body);
        CountOperations();
        return new KvResult(EtcdError.None, store.EndTxn(), body);
    }

    /// <summary>Applies a DeleteRangeRequest.</summary>
    /// <param name="request">The encoded message.</param>
    /// <param name="wantBody">Whether anybody waits for the response here.</param>
    public KvResult DeleteRange(ReadOnlySpan<byte> request, bool wantBody)
    {
        Invariant.That(DeleteRangeRequestView.TryParse(request, out var delete), "a delete in the log is malformed");
        var body = wantBody ? new PooledBuffer() : null;
        Delete(delete, body);
        CountOperations();
        return new KvResult(EtcdError.None, store.EndTxn(), body);
    }

    /// <summary>Answers a RangeRequest that went through the log.</summary>
    /// <param name="request">The encoded message.</param>
    /// <param name="wantBody">Whether anybody waits for the response here.</param>
    public KvResult Range(ReadOnlySpan<byte> request, bool wantBody)
    {
        Invariant.That(RangeRequestView.TryParse(request, out var range), "a range in the log is malformed");
        var state = store.WriteState;
        var error = state.Check(range.Revision);
        if (error != EtcdError.None || !wantBody)
        {
            store.Metrics.CountTxn(ranges: 1, changes: 0);
            return new KvResult(error, state.Revision);
        }

        var body = new PooledBuffer();
        WritePairs(state, range, body);
        CountOperations();
        return new KvResult(EtcdError.None, state.Revision, body);
    }

    /// <summary>Accepts a compaction; <see cref="KvResult.Finished"/> tells when the removal is done.</summary>
    /// <param name="revision">Revision to compact to.</param>
    public KvResult Compact(long revision)
    {
        var error = store.Compact(revision, out var finished);
        // etcd reads the present revision for its answer.
        store.Metrics.CountTxn(error == EtcdError.None ? 1 : 0, changes: 0);
        return new KvResult(error, store.AppliedRevision, finished: finished);
    }

    /// <summary>Deletes keys in one revision, as the revocation of a lease does.</summary>
    /// <param name="sortedKeys">The keys in order; missing ones are passed over.</param>
    /// <returns>The store revision afterwards.</returns>
    public long DeleteKeys(ReadOnlySpan<ReadOnlyMemory<byte>> sortedKeys)
    {
        var unused = default(RevisionList);
        foreach (var key in sortedKeys)
        {
            store.Delete(new KeyRange(key.Span, default), ref unused, wantPrevious: false);
        }

        store.Metrics.CountTxn(ranges: 0, sortedKeys.Length);
        return store.EndTxn();
    }

    private void CountOperations()
    {
        store.Metrics.CountTxn(_ranges, _changes);
        _ranges = 0;
        _changes = 0;
    }

    private void Put(in PutRequestView put, PooledBuffer? previous)
    {
        _changes++;
        _ranges += put.IgnoreValue || put.IgnoreLease || put.PrevKv ? 1 : 0;
        var value = put.Value;
        long lease = put.Lease;
        if (put.IgnoreValue || put.IgnoreLease || previous is not null)
        {
            var state = store.WriteState;
            var key = state.Index.Find(put.Key, state.Revision);
            if (key.Exists)
            {
                var old = state.Decoded(key.Revision);
                value = put.IgnoreValue ? old.Value : value;
                lease = put.IgnoreLease ? old.Lease : lease;
                if (previous is not null)
                {
                    RangePairs.WritePair(PreviousPairField, state.Pair(key.Revision), previous);
                }
            }
        }

        store.Put(put.Key, value, lease);
    }

    private void Delete(in DeleteRangeRequestView delete, PooledBuffer? body)
    {
        _changes++;
        _ranges += delete.PrevKv ? 1 : 0;
        bool wantPrevious = delete.PrevKv && body is not null;
        var previous = wantPrevious ? new RevisionList(16) : default;
        try
        {
            long deleted = store.Delete(new KeyRange(delete.Key, delete.RangeEnd), ref previous, wantPrevious);
            if (body is not null)
            {
                WriteDeleted(body, deleted, previous.Items);
            }
        }
        finally
        {
            previous.Dispose();
        }
    }

    private void WriteDeleted(PooledBuffer body, long deleted, ReadOnlySpan<Revision> previous)
    {
        var writer = new ProtoWriter(body.GetSpan(16));
        writer.VarintField(DeletedField, (ulong)deleted);
        body.Advance(writer.Written);
        var state = store.WriteState;
        foreach (var revision in previous)
        {
            RangePairs.WritePair(PreviousPairsField, state.Pair(revision), body);
        }
    }

    private void WritePairs(in ReadState state, in RangeRequestView range, PooledBuffer body)
    {
        _ranges++;
        var pairs = default(RangePairs);
        try
        {
            bool found = pairs.TryFind(state, range);
            Invariant.That(found, "the state of the apply loop is older than a compaction");
            pairs.WriteTo(state, body);
        }
        finally
        {
            pairs.Dispose();
        }
    }
}
