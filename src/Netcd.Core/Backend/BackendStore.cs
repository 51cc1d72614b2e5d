using System.Buffers.Binary;
using Netcd.Core.World;
using Netcd.Storage.Bolt;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Backend;

/// <summary>
/// The backend of a member: bbolt database, write buffer, and the loop that moves one into the other.
/// Entries are applied on the apply loop; everything else may be called from any thread unless it says otherwise.
/// </summary>
public sealed partial class BackendStore : IBackendWriter, IBackendReader, IDisposable
{
    private readonly IWorld _world;
    private readonly BackendOptions _options;
    private readonly BackendMetrics _metrics;
    private readonly ILog _log;
    private readonly ILoop _loop;
    private readonly ITimer _commitTimer;
    private readonly ITimer _jobTimer;

    // Who may change the buffers and the snapshot. Held for one entry, or for the instant of a freeze; never over I/O.
    private readonly Lock _gate = new();

    // Who may use the database for writing or replace it: the backend loop, and the apply loop when it installs a received file.
    private readonly Lock _disk = new();

    private BoltDatabase _database;
    private BackendSnapshot _snapshot;
    private WriteBuffer _current = new();
    private WriteBuffer? _frozen;
    private IBackendObserver? _observer;
    private ulong _index;
    private ulong _term;
    private ulong _entryIndex;
    private ulong _entryTerm;
    private ulong _durableIndex;
    private bool _entryOpen;
    private bool _poisoned;
    private bool _closed;
    private long _size;
    private long _sizeInUse;

    private BackendStore(IWorld world, BackendOptions options, BoltDatabase database, MetricRegistry metrics, ILog log, Action<Exception> onFault)
    {
        _world = world;
        _options = options;
        _database = database;
        _log = log;
        _metrics = new BackendMetrics(metrics);
        CreateBuckets(database);
        _snapshot = new BackendSnapshot(new CommittedPages(database.BeginRead(), _metrics.OpenReads), frozen: null, _current.Revisions);
        ReadAppliedPosition();
        PublishSizes();
        metrics.GaugeFrom("etcd_mvcc_db_total_size_in_bytes", "Total size of the underlying database physically allocated in bytes.", () => Size);
        metrics.GaugeFrom("etcd_mvcc_db_total_size_in_use_in_bytes", "Total size of the underlying database logically in use in bytes.", () => SizeInUse);
        _loop = world.CreateLoop("backend", Turn, onFault, LoopWaits.Long);
        _commitTimer = world.Clock.CreateTimer(static store => ((BackendStore)store!).OnCommitTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _jobTimer = world.Clock.CreateTimer(static store => ((BackendStore)store!).OnJobTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Index of the last entry whose effects are in memory or on disk.</summary>
    public ulong ConsistentIndex => Volatile.Read(ref _index);

    /// <summary>Term of that entry; 0 when the file does not say (etcd 3.4).</summary>
    public ulong Term => Volatile.Read(ref _term);

    /// <summary>Index of the last entry whose effects are on disk.</summary>
    public ulong DurableIndex => Volatile.Read(ref _durableIndex);

    /// <summary>Called on the backend loop after <see cref="DurableIndex"/> grew.</summary>
    public Action<ulong>? DurableIndexMoved { get; set; }

    /// <summary>
    /// Whether the disk is so far behind that the apply loop must take no further entry until <see cref="BacklogCleared"/>.
    /// </summary>
    public bool IsBacklogged => _current.Bytes >= _options.BacklogBytes;

    /// <summary>Called on the backend loop when <see cref="IsBacklogged"/> may have ended.</summary>
    public Action? BacklogCleared { get; set; }

    /// <summary>Size of the database in bytes, as etcd reports it and the quota counts it: allocated pages, free ones included.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Bytes of <see cref="Size"/> that hold data.</summary>
    public long SizeInUse => Volatile.Read(ref _sizeInUse);

    /// <summary>The snapshot for new readers; acquire it before use.</summary>
    public BackendSnapshot Snapshot => Volatile.Read(ref _snapshot);

    internal RevisionBuffer Revisions
    {
        get
        {
            Invariant.That(_gate.IsHeldByCurrentThread, "the backend is written outside of an entry");
            return _current.Revisions;
        }
    }

    internal Lock Gate => _gate;

    internal bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Opens or creates the database and makes missing buckets.</summary>
    /// <param name="world">Disk, clock and loops.</param>
    /// <param name="options">Settings.</param>
    /// <param name="metrics">Where the backend's metrics are registered.</param>
    /// <param name="log">Log.</param>
    /// <param name="onFault">Told when the disk failed: the member must stop. Called once, on the backend loop.</param>
    /// <exception cref="IOException">The file cannot be opened, is locked, or is no sound database.</exception>
    public static BackendStore Open(IWorld world, BackendOptions options, MetricRegistry metrics, ILog log, Action<Exception> onFault)
    {
        bool isNew = !world.Disk.FileExists(options.Path);
        var database = BoltDatabase.Open(world.Disk, options.Path, options.Bolt, log);
        if (isNew)
        {
            world.Disk.SyncDirectory(Path.GetDirectoryName(options.Path)!);
        }

        return new BackendStore(world, options, database, metrics, log, onFault);
    }

    /// <summary>The present snapshot, acquired: release it once.</summary>
    /// <exception cref="ObjectDisposedException">The backend is stopped.</exception>
    public BackendSnapshot AcquireSnapshot()
    {
        while (true)
        {
            var snapshot = Snapshot;
            if (snapshot.TryAcquire())
            {
                return snapshot;
            }

            ObjectDisposedException.ThrowIf(IsClosed, this);
        }
    }

    /// <summary>Who is told of new snapshots; it is given the present one at once.</summary>
    public void Observe(IBackendObserver observer)
    {
        lock (_gate)
        {
            _observer = observer;
            observer.OnSnapshot(_snapshot);
        }
    }

    /// <summary>Begins to apply a raft entry. Effects are written only until the returned entry ends. Apply loop only.</summary>
    /// <param name="index">Index of the entry, greater than <see cref="ConsistentIndex"/>.</param>
    /// <param name="term">Term of the entry.</param>
    public BackendEntry BeginEntry(ulong index, ulong term)
    {
        _gate.Enter();
        if (_entryOpen || index <= _index)
        {
            _gate.Exit();
            Invariant.That(false, $"entry {index} is begun while entry {_entryIndex} is open or {_index} is applied");
        }

        _entryOpen = true;
        (_entryIndex, _entryTerm) = (index, term);
        return new BackendEntry(this);
    }

    /// <summary>Begins writes that belong to no raft entry: what bootstrap and restore put into a database. Not while an entry is open.</summary>
    public BackendEntry BeginLocal()
    {
        _gate.Enter();
        if (_entryOpen)
        {
            _gate.Exit();
            Invariant.That(false, $"local writes are begun while entry {_entryIndex} is open");
        }

        _entryOpen = true;
        (_entryIndex, _entryTerm) = (_index, _term);
        return new BackendEntry(this);
    }

    /// <inheritdoc/>
    public void Put(BucketId bucket, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        AssertWritable(bucket);
        _current.Put(bucket, key, value);
    }

    /// <inheritdoc/>
    public void Delete(BucketId bucket, ReadOnlySpan<byte> key)
    {
        AssertWritable(bucket);
        _current.Delete(bucket, key);
    }

    /// <summary>Stores the raft configuration, JSON as etcd writes it. Inside an entry.</summary>
    public void SetConfState(ReadOnlySpan<byte> json) => Put(BucketId.Meta, BucketNames.ConfState, json);

    /// <summary>
    /// Sets the applied position without an entry, for a database that was built by other means (restore from a backup). Inside <see cref="BeginLocal"/>.
    /// </summary>
    public void SetAppliedPosition(ulong index, ulong term)
    {
        Invariant.That(_gate.IsHeldByCurrentThread && _entryOpen, "the applied position is set outside of local writes");
        (_entryIndex, _entryTerm) = (index, term);
    }

    /// <summary>Commits what is buffered and closes the database. Readers that are at work finish undisturbed.</summary>
    public void Stop()
    {
        _loop.Stop();
        _commitTimer.Dispose();
        _jobTimer.Dispose();
        lock (_disk)
        {
            if (_closed)
            {
                return;
            }

            Volatile.Write(ref _closed, true);
            try
            {
                if (!_poisoned)
                {
                    CommitPending();
                }
            }
            finally
            {
                FailWaiters(new ObjectDisposedException(nameof(BackendStore), "the backend was stopped"));
                Snapshot.Release();
                _database.Dispose();
            }
        }
    }

    /// <summary>Same as <see cref="Stop"/>.</summary>
    public void Dispose() => Stop();

    internal void EndEntry(bool completed)
    {
        _entryOpen = false;
        if (completed)
        {
            Volatile.Write(ref _term, _entryTerm);
            Volatile.Write(ref _index, _entryIndex);
        }
        else
        {
            _poisoned = true;
        }

        int operations = _current.Operations;
        long bytes = _current.Bytes;
        _gate.Exit();
        ScheduleCommit(operations, bytes);
    }

    private static void CreateBuckets(BoltDatabase database)
    {
        using var write = database.BeginWrite();
        for (int i = 0; i < BucketNames.Count; i++)
        {
            write.GetOrCreateBucket(BucketNames.Of((BucketId)i));
        }

        write.Commit();
    }

    private void AssertWritable(BucketId bucket)
    {
        Invariant.That(_gate.IsHeldByCurrentThread && _entryOpen, "the backend is written outside of an entry");
        Invariant.That(bucket != BucketId.Key, "only the MVCC store writes bucket \"key\"");
    }

    private void ReadAppliedPosition()
    {
        _index = ReadMetaNumber(BucketNames.ConsistentIndex);
        _term = ReadMetaNumber(BucketNames.Term);
        _durableIndex = _index;
    }

    private ulong ReadMetaNumber(ReadOnlySpan<byte> key) =>
        _snapshot.Pages.Read.TryGetBucket(BucketNames.Of(BucketId.Meta), out var meta) && meta.TryGet(key, out var value) && value.Length == sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64BigEndian(value)
            : 0;

    private void PublishSizes()
    {
        Volatile.Write(ref _size, _database.Size);
        Volatile.Write(ref _sizeInUse, _database.SizeInUse);
    }
}
