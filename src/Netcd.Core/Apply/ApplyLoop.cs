using System.Collections.Concurrent;
using Netcd.Core.Backend;
using Netcd.Core.Consensus;
using Netcd.Core.Maintenance;
using Netcd.Core.Mvcc;
using Netcd.Core.Requests;
using Netcd.Core.World;
using Netcd.Raft;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Core.Apply;

/// <summary>
/// Applies committed entries, one after the other and each exactly once. It is the only writer of the store, leases, alarms,
/// membership and the v2 tree. After each batch it publishes the new state to readers and only then answers the waiting requests.
/// </summary>
public sealed class ApplyLoop
{
    private readonly EntryApplier _applier;
    private readonly ConfChangeApplier _confChanges;
    private readonly BackendStore _backend;
    private readonly MvccStore _store;
    private readonly PendingRequests _pending;
    private readonly AppliedIndex _applied;
    private readonly RaftMetrics _metrics;
    private readonly IWorld _world;
    private readonly ILoop _loop;

    private readonly ConcurrentQueue<Message> _inbox = new();
    private readonly List<Message> _finished = [];
    private readonly List<AppliedRequest> _results = [];
    private Message _batch;
    private int _position;
    private ulong _index;
    private ulong _term;

    /// <summary>Creates the loop.</summary>
    /// <param name="applier">Applies normal entries.</param>
    /// <param name="confChanges">Applies membership changes.</param>
    /// <param name="backend">Durable state.</param>
    /// <param name="store">Key-value state.</param>
    /// <param name="pending">Requests that wait for results.</param>
    /// <param name="applied">Where the applied index is published.</param>
    /// <param name="metrics">Takes the applied index.</param>
    /// <param name="world">Runs the loop.</param>
    /// <param name="onFault">Stops the member when a turn fails.</param>
    public ApplyLoop(
        EntryApplier applier,
        ConfChangeApplier confChanges,
        BackendStore backend,
        MvccStore store,
        PendingRequests pending,
        AppliedIndex applied,
        RaftMetrics metrics,
        IWorld world,
        Action<Exception> onFault)
    {
        _applier = applier;
        _confChanges = confChanges;
        _backend = backend;
        _store = store;
        _pending = pending;
        _applied = applied;
        _metrics = metrics;
        _index = applied.Value;
        _world = world;
        _loop = world.CreateLoop("apply", Turn, onFault);
        backend.BacklogCleared = _loop.Wake;
        confChanges.WakeLoop = _loop.Wake;
    }

    /// <summary>Term of the last applied entry at the start.</summary>
    public required ulong StartTerm
    {
        init => _term = value;
    }

    /// <summary>Puts received snapshots in the place of the state.</summary>
    public required SnapshotInstaller Installer { get; init; }

    /// <summary>Holds the loop between two entries while the state is captured for a member that lags.</summary>
    public required SnapshotSender Outgoing { get; init; }

    /// <summary>Told when a storage-apply message is done; the raft loop delivers its responses.</summary>
    public required Action<Message> Finished { get; init; }

    /// <summary>Told on the apply loop after each batch, with index and term of the last applied entry.</summary>
    public Action<ulong, ulong>? BatchApplied { get; set; }

    /// <summary>Hands in a storage-apply message. Raft bounds what may be in flight by bytes.</summary>
    public void Enqueue(Message apply)
    {
        _inbox.Enqueue(apply);
        _loop.Wake();
    }

    /// <summary>Hands in a received snapshot that is durable: it replaces everything that was applied.</summary>
    public void Install(Snapshot snapshot) => Enqueue(new Message { Type = MessageType.MsgStorageApply, Snapshot = snapshot });

    /// <summary>Makes the loop look at <see cref="Outgoing"/>.</summary>
    public void Wake() => _loop.Wake();

    /// <summary>Ends the loop after the turn that runs.</summary>
    public void Stop() => _loop.Stop();

    private void Turn()
    {
        bool single = _world.Buggify(BuggifyPoint.ApplyOneByOne);
        while (_confChanges.TryFinish() && !Outgoing.Holds(_index, _term) && !_backend.IsBacklogged && TryNext(out Entry entry))
        {
            Apply(entry);
            if (single)
            {
                _loop.Wake();
                break;
            }
        }

        Flush();
    }

    private bool TryNext(out Entry entry)
    {
        while (_position >= _batch.Entries.Length)
        {
            if (!_inbox.TryDequeue(out _batch))
            {
                _batch = default;
                _position = 0;
                entry = default;
                return false;
            }

            _position = 0;
            if (_batch.Snapshot is { } snapshot)
            {
                Replace(snapshot);
            }
        }

        entry = _batch.Entries.Span[_position++];
        return true;
    }

    private void Replace(Snapshot snapshot)
    {
        Flush();
        Telemetry.Invariant.That(snapshot.Metadata.Index > _index, "a received snapshot is older than what is applied");
        Failpoint.Reach("raftBeforeApplySnap");
        Installer.Install(snapshot);
        Failpoint.Reach("raftAfterApplySnap");
        _confChanges.Restore(snapshot.Metadata.ConfState);
        (_index, _term) = (snapshot.Metadata.Index, snapshot.Metadata.Term);
        _applied.Advance(_index);
        _metrics.Applied.Set(_index);
    }

    private void Apply(in Entry entry)
    {
        Telemetry.Invariant.That(entry.Index == _index + 1, "committed entries have a gap");
        if (entry.Type == EntryType.Normal)
        {
            Failpoint.Reach("beforeApplyOneEntryNormal");
            if (_applier.Apply(entry) is { RequestId: not 0 } request)
            {
                _results.Add(request);
            }

            FinishEntry(entry.Index, entry.Term);
        }
        else
        {
            Failpoint.Reach("beforeApplyOneConfChange");
            BeginConfChange(entry, entry.Index, entry.Term);
        }
    }

    // Apart from Apply, which would make the closure for every entry.
    private void BeginConfChange(in Entry entry, ulong index, ulong term) => _confChanges.Begin(entry, request =>
    {
        _results.Add(request);
        FinishEntry(index, term);
    });

    private void FinishEntry(ulong index, ulong term)
    {
        _index = index;
        _term = term;
        if (_position >= _batch.Entries.Length)
        {
            _finished.Add(_batch);
        }
    }

    private void Flush()
    {
        if (_index == _applied.Value)
        {
            return;
        }

        _store.Publish();
        foreach (AppliedRequest request in _results)
        {
            _pending.Complete(request.RequestId, request.Result);
        }

        _results.Clear();
        _applied.Advance(_index);
        _metrics.Applied.Set(_index);
        foreach (Message done in _finished)
        {
            Finished(done);
        }

        _finished.Clear();
        BatchApplied?.Invoke(_index, _term);
    }
}
