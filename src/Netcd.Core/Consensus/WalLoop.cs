using System.Collections.Concurrent;
using Netcd.Core.World;
using Netcd.Raft;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Consensus;

/// <summary>
/// Owns the write-ahead log. Writes everything that waits as one group with one fdatasync, then tells the raft loop.
/// Inbox methods are thread-safe.
/// </summary>
public sealed class WalLoop
{
    private readonly WriteAheadLog _wal;
    private readonly IWorld _world;
    private readonly ILog _log;
    private readonly ILoop _loop;
    private readonly ConcurrentQueue<Message> _appends = new();
    private readonly ConcurrentQueue<Action<WriteAheadLog>> _commands = new();
    private readonly List<Message> _group = [];
    private (ulong Term, ulong Vote) _ballot;
    private bool _preparing;

    /// <summary>Creates the loop over an open log.</summary>
    public WalLoop(WriteAheadLog wal, IWorld world, ILog log, Action<Exception> onFault)
    {
        _log = log;
        _wal = wal;
        _world = world;
        _loop = world.CreateLoop("wal", Turn, onFault, LoopWaits.ForOneSync);
    }

    /// <summary>Hears of each message whose content is durable, in order.</summary>
    public required Action<Message> Persisted { get; init; }

    /// <summary>Saves a received snapshot's file before its mark goes into the log.</summary>
    public required SnapshotDirectory Snapshots { get; init; }

    /// <summary>
    /// Hands in a storage-append message; called on the raft loop. Raft bounds what is in flight by the size of uncommitted entries.
    /// A commit index alone wakes nobody: it is written along with the next entries.
    /// </summary>
    public void Append(in Message message)
    {
        _appends.Enqueue(message);
        if (!IsCommitOnly(message))
        {
            _loop.Wake();
        }
    }

    /// <summary>Records that a .snap file is complete. Completes when the mark is durable; without one when a received snapshot is newer.</summary>
    public Task SaveMarkAsync(WalSnapshotMark mark)
    {
        var saved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Enqueue(wal =>
        {
            if (mark.Index > wal.DurableSnapshot.Index)
            {
                wal.SaveSnapshot(mark);
                wal.ReleaseTo(mark.Index);
            }

            saved.SetResult();
        });
        _loop.Wake();
        return saved.Task;
    }

    /// <summary>Makes durable what was handed in before, a commit index alone too.</summary>
    /// <param name="then">Told on the loop of the log.</param>
    public void WhenDurable(Action then)
    {
        _commands.Enqueue(wal =>
        {
            wal.Flush(sync: true);
            then();
        });
        _loop.Wake();
    }

    /// <summary>Starts the background work that keeps the next segment ready.</summary>
    public void Start() => _loop.Wake();

    /// <summary>Ends the loop, then writes what waits, flushes and closes the log.</summary>
    /// <exception cref="IOException">The last flush failed.</exception>
    public void Stop()
    {
        _loop.Stop();
        while (_wal.IsUsable && _appends.TryDequeue(out Message append))
        {
            Write(append);
        }

        _wal.Close();
    }

    private bool IsCommitOnly(in Message append)
    {
        var ballot = (append.HardState.Term, append.HardState.Vote);
        bool changed = !append.HardState.IsEmpty && ballot != _ballot;
        _ballot = append.HardState.IsEmpty ? _ballot : ballot;
        return !changed && append.Entries.IsEmpty && append.Responses.IsEmpty && append.Snapshot is null;
    }

    private void Turn()
    {
        // A snapshot mark counts only behind the commit index that covers it, which was handed in before it: what comes
        // later than the appends of this turn has to wait for the next one.
        int commands = _commands.Count;
        ulong received = 0;
        while (_appends.TryDequeue(out Message append))
        {
            Write(append);
            _group.Add(append);
            received = Math.Max(received, append.Snapshot?.Metadata.Index ?? 0);
            if (!_appends.IsEmpty && _world.Buggify(BuggifyPoint.WalGroupOfOne))
            {
                commands = 0;
                _loop.Wake();
                break;
            }
        }

        if (_group.Count > 0)
        {
            Failpoint.Reach("raftBeforeSave");

            // A moved commit index alone need not reach the disk: it is found again from the entries. A snapshot counts only
            // together with the commit index that covers it.
            if (_wal.NeedsSync || received > 0)
            {
                _wal.Flush(sync: true);
            }

            Failpoint.Reach("raftAfterSave");

            if (received > 0)
            {
                _wal.ReleaseTo(received);
                Failpoint.Reach("raftAfterWALRelease");
            }

            foreach (Message append in _group)
            {
                Persisted(append);
            }

            _group.Clear();
        }

        for (; commands > 0 && _commands.TryDequeue(out Action<WriteAheadLog>? command); commands--)
        {
            command(_wal);
        }

        PrepareNextSegment();
    }

    private void Write(in Message append)
    {
        if (append.Snapshot is { } snapshot)
        {
            SaveReceived(snapshot);
        }

        foreach (ref readonly Entry entry in append.Entries.Span)
        {
            _wal.Append((int)entry.Type, entry.Term, entry.Index, entry.Data.Span);
        }

        HardState state = append.HardState;
        _wal.AppendState(new WalHardState(state.Term, state.Vote, state.Commit));
    }

    private void SaveReceived(Snapshot snapshot)
    {
        byte[] confState = RaftCodec.Encode(snapshot.Metadata.ConfState);
        Failpoint.Reach("raftBeforeSaveSnap");
        Snapshots.Save(new RaftSnapshot(snapshot.Metadata.Term, snapshot.Metadata.Index, confState, snapshot.Data));
        Failpoint.Reach("raftAfterSaveSnap");
        Failpoint.Reach("raftBeforeWALSaveSnaphot");
        _wal.SaveSnapshot(new WalSnapshotMark(snapshot.Metadata.Index, snapshot.Metadata.Term, confState));
    }

    private void PrepareNextSegment()
    {
        if (_wal.NextSegmentReady || _preparing || _world.Buggify(BuggifyPoint.SegmentNotPrepared))
        {
            return;
        }

        _preparing = true;
        _world.RunInBackground("wal-prepare", () =>
        {
            try
            {
                _wal.PrepareNextSegment();
                _commands.Enqueue(_ => _preparing = false);
            }
            catch (IOException e)
            {
                // The cut makes the segment itself then, and fails for good if the disk still refuses.
                _log.Warn("failed to prepare the next WAL segment", [("error", e)]);
            }
        });
    }
}
