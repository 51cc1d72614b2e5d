using System.Collections.Concurrent;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Backend;

/// <summary>Work that callers ask of the backend loop: images, hashes, defragment, jobs; and the replacement of the whole file.</summary>
public sealed partial class BackendStore
{
    private readonly ConcurrentQueue<IBackendRequest> _requests = new();
    private readonly ConcurrentQueue<IBackendJob> _newJobs = new();
    private readonly List<IBackendJob> _jobs = [];
    private bool _jobDue;

    /// <summary>Commits, then freezes an image of the database file for a backup or a raft snapshot. Dispose it soon: it holds pages back from reuse.</summary>
    public Task<BackendImage> OpenImageAsync() => Ask(() =>
        new BackendImage(_database.BeginRead(), DurableIndex, Term, _world.Clock, _metrics.Snapshot));

    /// <summary>
    /// Rewrites the file densely. Writes go on into the buffer and reads on the old file meanwhile; the new file takes its place by a rename.
    /// Fails without harm when the copy cannot be made, for example for want of space.
    /// </summary>
    public Task DefragmentAsync() => Ask(() =>
    {
        Defragment();
        return true;
    });

    /// <summary>CRC-32C over every bucket but the applied position: what <c>Maintenance.Hash</c> answers.</summary>
    public async Task<uint> HashAsync()
    {
        using BackendImage image = await OpenImageAsync();
        var result = new TaskCompletionSource<uint>(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.RunInBackground("backend hash", () =>
        {
            try
            {
                result.SetResult(BackendHash.Compute(image.Read));
            }
            catch (Exception fault)
            {
                result.SetException(fault);
            }
        });
        return await result.Task;
    }

    /// <summary>
    /// Puts a received database file in the place of the own one and forgets everything buffered. Apply loop, between entries;
    /// the owners of state must reload afterwards.
    /// </summary>
    /// <exception cref="IOException">The disk failed, or the file is no sound database: the member must stop.</exception>
    public void ReplaceWith(string receivedPath)
    {
        lock (_disk)
        {
            var received = BoltDatabase.Open(_world.Disk, receivedPath, _options.Bolt, _log);
            CreateBuckets(received);
            lock (_gate)
            {
                _observer?.OnReplacing();
            }

            AbandonJobs(new OperationCanceledException("the database was replaced by a received snapshot"));
            _loopWrites = new LoopWrites();
            SwapFile(received, receivedPath, dropBuffer: true);
            ReadAppliedPosition();
        }
    }

    /// <summary>Walks the database and says what is wrong with it; empty when it is sound. Reads the whole file.</summary>
    public IReadOnlyList<string> Check()
    {
        lock (_disk)
        {
            return _database.Check();
        }
    }

    internal void AddJob(IBackendJob job)
    {
        _newJobs.Enqueue(job);
        Volatile.Write(ref _jobDue, true);
        _loop.Wake();
    }

    private Task<T> Ask<T>(Func<T> answer)
    {
        var request = new BackendRequest<T>(answer);
        lock (_waiterGate)
        {
            if (_closed)
            {
                request.Fail(new ObjectDisposedException(nameof(BackendStore)));
                return request.Task;
            }

            _requests.Enqueue(request);
        }

        _loop.Wake();
        return request.Task;
    }

    private void RunRequests()
    {
        while (_requests.TryDequeue(out var request))
        {
            CommitPending();
            request.Run();
        }
    }

    private void FailRequests(Exception fault)
    {
        AbandonJobs(fault);
        while (_requests.TryDequeue(out var request))
        {
            request.Fail(fault);
        }
    }

    private void AbandonJobs(Exception reason)
    {
        while (_newJobs.TryDequeue(out var job))
        {
            _jobs.Add(job);
        }

        foreach (var job in _jobs)
        {
            job.Abandon(reason);
        }

        _jobs.Clear();
    }

    private void OnJobTimer()
    {
        Volatile.Write(ref _jobDue, true);
        _loop.Wake();
    }

    private void RunJobs()
    {
        while (_newJobs.TryDequeue(out var job))
        {
            _jobs.Add(job);
        }

        if (_jobs.Count == 0 || !Volatile.Read(ref _jobDue))
        {
            return;
        }

        Volatile.Write(ref _jobDue, false);
        var pause = _jobs[0].RunSlice();
        if (!_loopWrites.IsEmpty)
        {
            ArmCommitTimer();
        }

        if (pause == Timeout.InfiniteTimeSpan)
        {
            _jobs.RemoveAt(0);
            pause = TimeSpan.Zero;
        }

        if (_jobs.Count > 0)
        {
            _jobTimer.Change(pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Defragment()
    {
        long start = _world.Clock.GetTimestamp();
        _metrics.DefragmentInflight.Set(1);
        string temporary = $"{_options.Path}.tmp.{(uint)_world.Random.Next():x8}";
        long before = _database.Size;
        try
        {
            _log.Info("defragmenting", [("path", _options.Path), ("current-db-size-bytes", before), ("current-db-size-in-use-bytes", _database.SizeInUse)]);
            BoltDatabase dense;
            try
            {
                Failpoint.Fail("defragOpenFileError");
                _world.Disk.Delete(temporary);
                Failpoint.Reach("defragBeforeCopy");
                Failpoint.Fail("defragdbFail");
                using (var read = _database.BeginRead())
                {
                    BoltCompactor.Copy(read, _world.Disk, temporary, _options.Bolt, _log);
                }

                dense = BoltDatabase.Open(_world.Disk, temporary, _options.Bolt, _log);
            }
            catch
            {
                _world.Disk.Delete(temporary);
                throw;
            }

            Failpoint.Reach("defragBeforeRename");
            SwapFile(dense, temporary, dropBuffer: false);
            _log.Info("finished defragmenting directory", [("path", _options.Path), ("current-db-size-bytes-diff", _database.Size - before), ("current-db-size-bytes", _database.Size), ("took", _world.Clock.GetElapsedTime(start))]);
        }
        finally
        {
            _metrics.DefragmentInflight.Set(0);
            _metrics.Defragment.Observe(_world.Clock.GetElapsedTime(start).TotalSeconds);
        }
    }

    private void SwapFile(BoltDatabase next, string nextPath, bool dropBuffer)
    {
        _world.Disk.Rename(nextPath, _options.Path);
        _world.Disk.SyncDirectory(Path.GetDirectoryName(_options.Path)!);
        var previous = _database;
        _database = next;
        if (dropBuffer)
        {
            lock (_gate)
            {
                _current = new WriteBuffer();
            }
        }

        PublishCommitted();
        previous.Dispose();
    }
}
