using Netcd.Core.Backend;
using Netcd.Core.Consensus;
using Netcd.Core.V2;
using Netcd.Raft;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance;

/// <summary>
/// Takes a raft snapshot when enough entries were applied since the last one: state is captured on the apply loop, everything
/// slow happens after it. Order on disk: backend commit, .snap file, mark in the WAL; then the log behind it may go.
/// </summary>
public sealed class SnapshotTaker
{
    private readonly BackendStore _backend;
    private readonly V2Store _v2;
    private readonly WalLoop _wal;
    private readonly SnapshotDirectory _files;
    private readonly Action<ulong, ConfState> _keepInLog;
    private readonly SnapshotTakerOptions _options;
    private readonly ILog _log;
    private readonly Action<Exception> _onFault;
    private ulong _lastIndex;
    private readonly Lock _gate = new();
    private bool _running;
    private (ulong Term, ulong Index) _durable;

    /// <summary>Creates the taker.</summary>
    /// <param name="backend">Committed before the file is written.</param>
    /// <param name="v2">Content of the file.</param>
    /// <param name="wal">Takes the mark.</param>
    /// <param name="files">Takes the file.</param>
    /// <param name="keepInLog">Tells the log in memory of a snapshot, so that it can be offered to members that lag and what lies before it can go.</param>
    /// <param name="started">Position of the snapshot the member started from, zeros when there is none.</param>
    /// <param name="options">When and what to keep.</param>
    /// <param name="log">Takes "saved snapshot".</param>
    /// <param name="onFault">Stops the member when the disk fails.</param>
    public SnapshotTaker(
        BackendStore backend,
        V2Store v2,
        WalLoop wal,
        SnapshotDirectory files,
        Action<ulong, ConfState> keepInLog,
        (ulong Term, ulong Index) started,
        SnapshotTakerOptions options,
        ILog log,
        Action<Exception> onFault)
    {
        _backend = backend;
        _v2 = v2;
        _wal = wal;
        _files = files;
        _keepInLog = keepInLog;
        _durable = started;
        _lastIndex = started.Index;
        _options = options;
        _log = log;
        _onFault = onFault;
    }

    /// <summary>The newest snapshot whose file and mark are durable. Thread-safe.</summary>
    public (ulong Term, ulong Index) Durable
    {
        get
        {
            lock (_gate)
            {
                return _durable;
            }
        }
    }

    /// <summary>The configuration after the last applied entry. Apply loop only.</summary>
    public required Func<ConfState> ConfState { get; init; }

    /// <summary>Checks after a batch whether it is time. Apply loop only.</summary>
    /// <param name="index">Last applied index.</param>
    /// <param name="term">Its term.</param>
    /// <param name="early">Whether any new entry is enough.</param>
    public void OnBatchApplied(ulong index, ulong term, bool early = false)
    {
        if (index - _lastIndex > (early ? 0 : _options.SnapshotCount) && !Volatile.Read(ref _running))
        {
            _log.Info("triggering snapshot", [("local-member-applied-index", index), ("local-member-snapshot-index", _lastIndex), ("local-member-snapshot-count", _options.SnapshotCount)]);
            _lastIndex = index;
            Volatile.Write(ref _running, true);
            _ = TakeAsync(index, term, _v2.Capture(), ConfState());
        }
    }

    /// <summary>A received snapshot took the place of the state; the next own one is due as long after it as usual. Apply loop only.</summary>
    public void OnInstalled(ulong term, ulong index)
    {
        _lastIndex = index;
        SetDurable(term, index);
    }

    private void SetDurable(ulong term, ulong index)
    {
        lock (_gate)
        {
            if (index > _durable.Index)
            {
                _durable = (term, index);
            }
        }
    }

    private async Task TakeAsync(ulong index, ulong term, V2Snapshot content, ConfState confState)
    {
        try
        {
            await _backend.ForceCommitAsync();
            byte[] encodedConfState = RaftCodec.Encode(confState);
            _files.Save(new RaftSnapshot(term, index, encodedConfState, default), content.WriteTo);
            await _wal.SaveMarkAsync(new WalSnapshotMark(index, term, encodedConfState));
            SetDurable(term, index);
            _log.Info("saved snapshot", [("snapshot-index", index)]);
            _keepInLog(index, confState);
        }
        catch (Exception e)
        {
            _onFault(e);
        }
        finally
        {
            Volatile.Write(ref _running, false);
        }
    }
}
