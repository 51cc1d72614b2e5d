using System.Buffers.Binary;
using Netcd.Core.World;
using Netcd.Storage.Bolt;
using Netcd.Telemetry;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Core.Backend;

/// <summary>The backend loop: when a commit starts and what it writes.</summary>
public sealed partial class BackendStore
{
    private readonly Lock _waiterGate = new();
    private List<TaskCompletionSource> _waiters = [];
    private bool _commitDue;
    private bool _timerArmed;
    private LoopWrites _loopWrites = new();

    /// <summary>Completes when everything that was written before the call is durable. Fails when the disk fails or the backend stops.</summary>
    public Task ForceCommitAsync()
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiterGate)
        {
            if (_closed)
            {
                waiter.SetException(new ObjectDisposedException(nameof(BackendStore)));
                return waiter.Task;
            }

            _waiters.Add(waiter);
        }

        RequestCommit();
        return waiter.Task;
    }

    /// <summary>What jobs of the backend loop write; goes into the next commit as one. Backend loop only.</summary>
    internal LoopWrites LoopWrites => _loopWrites;

    internal void RequestCommit()
    {
        Volatile.Write(ref _commitDue, true);
        _loop.Wake();
    }

    private void ScheduleCommit(int operations, long bytes)
    {
        if (operations == 0)
        {
            return;
        }

        if (operations >= _options.BatchLimit || bytes >= _options.BacklogBytes / 4)
        {
            if (!Volatile.Read(ref _commitDue))
            {
                RequestCommit();
            }
        }
        else
        {
            ArmCommitTimer();
        }
    }

    internal void ArmCommitTimer()
    {
        if (!Interlocked.Exchange(ref _timerArmed, true))
        {
            _commitTimer.Change(_options.BatchInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnCommitTimer()
    {
        if (_world.Buggify(BuggifyPoint.CommitLate))
        {
            _commitTimer.Change(20 * _options.BatchInterval, Timeout.InfiniteTimeSpan);
        }
        else
        {
            RequestCommit();
        }
    }

    private void Turn()
    {
        lock (_disk)
        {
            if (_closed)
            {
                return;
            }

            try
            {
                if (Volatile.Read(ref _commitDue))
                {
                    CommitPending();
                }

                RunJobs();
                RunRequests();
            }
            catch (Exception fault)
            {
                _poisoned = true;
                FailWaiters(fault);
                throw;
            }
        }
    }

    private void CommitPending()
    {
        Volatile.Write(ref _commitDue, false);
        var waiters = TakeWaiters();
        try
        {
            var frozen = Freeze(out ulong index, out ulong term);
            if (frozen is not null)
            {
                Commit(frozen, index, term);
            }
        }
        catch (Exception fault)
        {
            foreach (var waiter in waiters)
            {
                waiter.TrySetException(fault);
            }

            throw;
        }

        foreach (var waiter in waiters)
        {
            waiter.TrySetResult();
        }
    }

    private WriteBuffer? Freeze(out ulong index, out ulong term)
    {
        lock (_gate)
        {
            Invariant.That(!_poisoned, "an entry was left half applied; nothing is committed any more");
            Volatile.Write(ref _timerArmed, false);
            (index, term) = (_index, _term);
            if (_current.Operations == 0 && _index == _durableIndex && _loopWrites.IsEmpty)
            {
                return null;
            }

            _frozen = _current;
            _current = new WriteBuffer();
            Publish(new BackendSnapshot(_snapshot.Pages, _frozen.Revisions, _current.Revisions));
        }

        BacklogCleared?.Invoke();
        return _frozen;
    }

    private void Commit(WriteBuffer frozen, ulong index, ulong term)
    {
        long start = _world.Clock.GetTimestamp();
        var loopWrites = _loopWrites;
        _loopWrites = new LoopWrites();
        Failpoint.Reach("beforeStartDBTxn");
        using (var write = _database.BeginWrite())
        {
            Failpoint.Reach("afterStartDBTxn");
            WriteRevisions(write, frozen, loopWrites);
            WriteSmallBuckets(write, frozen);
            Failpoint.Reach("commitBeforePreCommitHook");
            WriteMeta(write, loopWrites, index, term);
            Failpoint.Reach("commitAfterPreCommitHook");
            Failpoint.Reach("beforeCommit");
            write.Commit();
            _metrics.ObserveParts(_database.LastCommit);
            Failpoint.Reach("afterCommit");
        }

        Failpoint.Reach("beforeWritebackBuf");
        PublishCommitted();
        Failpoint.Reach("afterWritebackBuf");
        Volatile.Write(ref _durableIndex, index);
        _metrics.Commit.Observe(_world.Clock.GetElapsedTime(start).TotalSeconds);
        loopWrites.Complete();
        DurableIndexMoved?.Invoke(index);
    }

    private static void WriteRevisions(WriteTransaction write, WriteBuffer frozen, LoopWrites loopWrites)
    {
        var bucket = write.GetOrCreateBucket(BucketNames.Of(BucketId.Key));
        bucket.FillPercent = 0.9;
        Span<byte> key = stackalloc byte[RevisionKey.TombstoneLength];
        for (int i = 0; i < frozen.Revisions.Count; i++)
        {
            ref readonly var entry = ref frozen.Revisions[i];
            int length = RevisionKey.Write(key, entry.Revision, entry.IsTombstone);
            bucket.Put(key[..length], frozen.Revisions.Value(i));
        }

        foreach (var (revision, isTombstone) in loopWrites.Deletions)
        {
            int length = RevisionKey.Write(key, revision, isTombstone);
            bucket.Delete(key[..length]);
        }
    }

    private static void WriteSmallBuckets(WriteTransaction write, WriteBuffer frozen)
    {
        for (int i = 0; i < BucketNames.Count; i++)
        {
            if (frozen.Bucket((BucketId)i) is not { Count: > 0 } pending)
            {
                continue;
            }

            var bucket = write.GetOrCreateBucket(BucketNames.Of((BucketId)i));
            foreach (var (key, value) in pending.Sorted())
            {
                if (value is null)
                {
                    bucket.Delete(key);
                }
                else
                {
                    bucket.Put(key, value);
                }
            }
        }
    }

    private static void WriteMeta(WriteTransaction write, LoopWrites loopWrites, ulong index, ulong term)
    {
        var meta = write.GetOrCreateBucket(BucketNames.Of(BucketId.Meta));
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        if (index > 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, index);
            meta.Put(BucketNames.ConsistentIndex, number);
        }

        if (term > 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, term);
            meta.Put(BucketNames.Term, number);
        }

        foreach (var (key, value) in loopWrites.Meta)
        {
            meta.Put(key, value);
        }
    }

    private void PublishCommitted()
    {
        var pages = new CommittedPages(_database.BeginRead(), _metrics.OpenReads);
        CommittedPages old;
        lock (_gate)
        {
            old = _snapshot.Pages;
            _frozen = null;
            Publish(new BackendSnapshot(pages, frozen: null, _current.Revisions));
        }

        old.Release();
        PublishSizes();
    }

    private void Publish(BackendSnapshot snapshot)
    {
        Volatile.Write(ref _snapshot, snapshot);
        _observer?.OnSnapshot(snapshot);
    }

    private List<TaskCompletionSource> TakeWaiters()
    {
        lock (_waiterGate)
        {
            var waiters = _waiters;
            if (waiters.Count > 0)
            {
                _waiters = [];
            }

            return waiters;
        }
    }

    private void FailWaiters(Exception fault)
    {
        foreach (var waiter in TakeWaiters())
        {
            waiter.TrySetException(fault);
        }

        FailRequests(fault);
    }
}
