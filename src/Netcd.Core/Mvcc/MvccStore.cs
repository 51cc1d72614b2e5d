using Netcd.Core.Backend;
using Netcd.Core.Leases;
using Netcd.Core.Mvcc.Index;
using Netcd.Core.World;
using Netcd.Protocol.Codec;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Mvcc;

/// <summary>
/// The multi-version store of a member. <see cref="KvExecutor"/> writes it on the apply loop; reading is for any thread and sees
/// what was published last.
/// </summary>
public sealed partial class MvccStore : IRevisionHistory, IBackendObserver
{
    private readonly IWorld _world;
    private readonly BackendStore _backend;
    private readonly MvccOptions _options;
    private readonly ILeaseAttachments _leases;
    private readonly MvccMetrics _metrics;
    private readonly ILog _log;

    // Written under the backend's gate.
    private KeyIndex _index = new();
    private long _revision = 1;
    private long _compacted = -1;
    private readonly List<KeyChange> _changes = [];
    private readonly List<CompactionJob> _newJobs = [];
    private bool _isReplacing;

    private MvccView _view = null!;

    private MvccStore(IWorld world, BackendStore backend, MvccOptions options, ILeaseAttachments leases, MetricRegistry metrics, ILog log)
    {
        _world = world;
        _backend = backend;
        _options = options;
        _leases = leases;
        _log = log;
        _metrics = new MvccMetrics(metrics);
    }

    /// <summary>Hears of every revision, after it became readable. Set it before the first entry is applied.</summary>
    public IRevisionObserver? Observer { get; set; }

    /// <inheritdoc/>
    public long CurrentRevision => Volatile.Read(ref _view).Revision;

    /// <inheritdoc/>
    public long CompactedRevision => Volatile.Read(ref _view).Compacted;

    /// <summary>Keys that exist.</summary>
    public long LiveKeys => Volatile.Read(ref _index).LiveKeys;

    internal MvccMetrics Metrics => _metrics;

    internal KeyIndex Index => Volatile.Read(ref _index);

    internal BackendStore Backend => _backend;

    internal MvccOptions Options => _options;

    internal TimeProvider Clock => _world.Clock;

    internal ILog Log => _log;

    /// <summary>Restores the store from the backend and attaches keys to leases, which must be loaded before.</summary>
    /// <exception cref="InvalidDataException">The database holds records that are no revisions or pairs.</exception>
    public static MvccStore Open(IWorld world, BackendStore backend, MvccOptions options, ILeaseAttachments leases, MetricRegistry metrics, ILog log)
    {
        var store = new MvccStore(world, backend, options, leases, metrics, log);
        store.Restore();
        backend.Observe(store);
        MvccMetrics.Observe(metrics, store);
        store.StartJobs();
        return store;
    }

    /// <summary>Restores again after the backend's file was replaced and the leases were loaded from it. Apply loop.</summary>
    public void Reload()
    {
        var previous = _view;
        Restore();
        lock (_backend.Gate)
        {
            _isReplacing = false;
            PublishView(_backend.Snapshot);
        }

        previous.Release();
        StartJobs();
    }

    /// <summary>
    /// Makes everything applied so far visible to readers, then tells <see cref="Observer"/>. Apply loop, after a batch of entries
    /// and before its waiters are answered; not inside an entry.
    /// </summary>
    public void Publish()
    {
        lock (_backend.Gate)
        {
            PublishView(_backend.Snapshot);
        }

        NotifyObserver();
        StartJobs();
    }

    /// <summary>Begins to answer a range request from the published state. Any thread; dispose the result.</summary>
    public RangeRead Range(in RangeRequestView request)
    {
        _metrics.CountTxn(ranges: 1, changes: 0);
        return new RangeRead(this, request);
    }

    /// <summary>Answers a transaction that writes nothing, at one published state. Any thread.</summary>
    public KvResult ReadTxn(in TxnRequestView request)
    {
        var body = new PooledBuffer();
        while (true)
        {
            var view = AcquireView();
            try
            {
                var error = TxnRead.Run(view.State, request, body, _metrics);
                if (view.State.Index.IsReliable(view.Compacted))
                {
                    return new KvResult(error, view.Revision, body);
                }
            }
            finally
            {
                view.Release();
            }

            body.Truncate(0);
        }
    }

    internal MvccView AcquireView()
    {
        while (true)
        {
            var view = Volatile.Read(ref _view);
            if (view.State.Snapshot.TryAcquire())
            {
                return view;
            }

            // The backend publishes the next view before it lets go of the pages of this one, so this happens only around a commit.
            ObjectDisposedException.ThrowIf(_backend.IsClosed, _backend);
        }
    }

    void IBackendObserver.OnSnapshot(BackendSnapshot snapshot)
    {
        if (_isReplacing)
        {
            return;
        }

        // Not the write side: half of a batch may be applied, and it becomes visible as a whole.
        var published = _view;
        var state = published is null ? new ReadState(_index, snapshot, _revision, _compacted) : published.State with { Snapshot = snapshot };
        Volatile.Write(ref _view, new MvccView(state));
    }

    void IBackendObserver.OnReplacing()
    {
        Invariant.That(_view.State.Snapshot.TryAcquire(), "the published view ended before its successor came");
        _isReplacing = true;
        foreach (var job in _newJobs)
        {
            job.Abandon(new OperationCanceledException("the database was replaced by a received snapshot"));
        }

        _newJobs.Clear();
    }

    private void PublishView(BackendSnapshot snapshot) =>
        Volatile.Write(ref _view, new MvccView(new ReadState(_index, snapshot, _revision, _compacted)));

    private void NotifyObserver()
    {
        if (_changes.Count == 0)
        {
            return;
        }

        var changes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_changes);
        for (int start = 0; start < changes.Length;)
        {
            long revision = changes[start].Revision.Main;
            int end = start + 1;
            while (end < changes.Length && changes[end].Revision.Main == revision)
            {
                end++;
            }

            Observer?.OnRevision(revision, changes[start..end]);
            start = end;
        }

        _changes.Clear();
    }

    private void StartJobs()
    {
        foreach (var job in _newJobs)
        {
            _backend.AddJob(job);
        }

        _newJobs.Clear();
    }
}
