using Netcd.Core.Backend;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Telemetry;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Mvcc;

/// <summary>
/// Removes what a compaction made unreachable: from the index in slices under the gate, from the database in slices between commits.
/// A record stays when it is the newest of its key at the compaction revision, or a tombstone at exactly that revision, which a
/// watch from there on must see. Backend loop.
/// </summary>
internal sealed class CompactionJob : IBackendJob
{
    private readonly MvccStore _store;
    private readonly long _previous;
    private readonly long _revision;
    private readonly bool _isResumed;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _created;

    private HistoryHasher? _hasher;
    private byte[]? _indexPosition = [];
    private Revision _next;
    private bool _started;
    private bool _recordsDone;

    public CompactionJob(MvccStore store, long previous, long revision, bool isResumed)
    {
        _store = store;
        _previous = previous;
        _revision = revision;
        _isResumed = isResumed;
        _created = store.Clock.GetTimestamp();
    }

    /// <summary>Ends when everything is removed and that is durable.</summary>
    public Task Finished => _finished.Task;

    /// <inheritdoc/>
    public TimeSpan RunSlice()
    {
        if (!_started)
        {
            Start();
            return TimeSpan.Zero;
        }

        long began = _store.Clock.GetTimestamp();
        PruneIndex();
        if (!_recordsDone)
        {
            Failpoint.Reach("compactBeforeCommitBatch");
            RemoveRecords();
            Failpoint.Reach("compactAfterCommitBatch");
        }

        if (_recordsDone && _indexPosition is null)
        {
            Finish();
            return Timeout.InfiniteTimeSpan;
        }

        return _recordsDone ? TimeSpan.Zero : _store.Options.CompactionPause ?? AtLeastAMillisecond(_store.Clock.GetElapsedTime(began));
    }

    /// <inheritdoc/>
    public void Abandon(Exception reason) => _finished.TrySetException(reason);

    private static TimeSpan AtLeastAMillisecond(TimeSpan time) => TimeSpan.FromTicks(Math.Max(time.Ticks, TimeSpan.TicksPerMillisecond));

    private void Start()
    {
        _started = true;
        _store.Index.BeginPrune(_revision);

        // The schedule becomes durable at once, as in etcd; nothing is removed before.
        Failpoint.Reach("compactBeforeCommitScheduledCompact");
        _store.Backend.RequestCommit();
        Failpoint.Reach("compactAfterCommitScheduledCompact");
        if (!_isResumed)
        {
            // Jobs run one after the other and begin after a commit, so the previous compaction has left nothing to hash.
            _hasher = new HistoryHasher(_store.Index, _previous, _revision, keepsTombstones: true);
        }
    }

    private void PruneIndex()
    {
        if (_indexPosition is null)
        {
            return;
        }

        long start = _store.Clock.GetTimestamp();
        lock (_store.Backend.Gate)
        {
            _store.Index.PruneSlice(ref _indexPosition);
        }

        _store.Metrics.IndexPause.Observe(_store.Clock.GetElapsedTime(start).TotalMilliseconds);
    }

    private void RemoveRecords()
    {
        long start = _store.Clock.GetTimestamp();
        var writes = _store.Backend.LoopWrites;
        int removed = 0;
        int seen = 0;
        Failpoint.Reach("compactAfterAcquiredBatchTxLock");
        _recordsDone = _store.Backend.Snapshot.ScanRevisions(_next, _revision, (revision, isTombstone, pair) =>
        {
            if (seen == _store.Options.CompactionBatchLimit)
            {
                _next = revision;
                return false;
            }

            seen++;
            _hasher?.Append(revision, isTombstone, pair);
            if (!IsKept(revision, isTombstone, pair))
            {
                writes.Deletions.Add((revision, isTombstone));
                removed++;
            }

            return true;
        });
        _store.Metrics.CompactedKeys.Add(removed);
        _store.Metrics.CompactionPause.Observe(_store.Clock.GetElapsedTime(start).TotalMilliseconds);
    }

    private bool IsKept(Revision revision, bool isTombstone, ReadOnlySpan<byte> pair)
    {
        if (isTombstone)
        {
            return revision.Main == _revision;
        }

        bool valid = KeyValueView.TryParse(pair, out var view);
        Invariant.That(valid, "a stored pair is malformed");
        var key = _store.Index.Find(view.Key, _revision);
        return key.Exists && key.Revision == revision;
    }

    private void Finish()
    {
        var writes = _store.Backend.LoopWrites;
        Failpoint.Reach("compactBeforeSetFinishedCompact");
        writes.Meta.Add((CompactionMeta.Finished.ToArray(), CompactionMeta.Encode(_revision)));
        Failpoint.Reach("compactAfterSetFinishedCompact");
        writes.WhenDurable(() => _finished.TrySetResult());
        _store.Backend.RequestCommit();
        var took = _store.Clock.GetElapsedTime(_created);
        _store.Metrics.CompactionTotal.Observe(took.TotalMilliseconds);
        _store.Metrics.CompactionLast.Set(_store.Clock.GetUtcNow().ToUnixTimeSeconds());
        if (_hasher is not null)
        {
            _store.KeepHash(new HashKvResult(EtcdError.None, _hasher.Value, _previous, _revision, _store.CurrentRevision));
        }

        _store.Log.Info("finished scheduled compaction", [("compact-revision", _revision), ("took", took), ("hash", _hasher?.Value ?? 0)]);
    }
}
