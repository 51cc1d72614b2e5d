using Netcd.Storage.Disk;
using Netcd.Telemetry;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

/// <summary>
/// The log that makes raft's promises durable. A batch is a number of <see cref="Append"/> calls, at most one
/// <see cref="AppendState"/> and a <see cref="Flush"/>: one write and one sync. For one owner at a time, except
/// <see cref="NextSegmentReady"/> and <see cref="PrepareNextSegment"/>, which any thread may use.
/// </summary>
/// <remarks>Once a write or sync has failed, every call throws: what the disk holds is not known any more, the member has to stop.</remarks>
public sealed partial class WriteAheadLog : IDisposable
{
    /// <summary>Pending bytes beyond which a batch is written, unsynced, before it is complete. Bounds memory, not batches.</summary>
    private const int SpillBytes = 4 << 20;

    private static readonly TimeSpan SlowSync = TimeSpan.FromSeconds(1);

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly WalOptions _options;
    private readonly ILog _log;
    private readonly byte[] _metadata;
    private readonly List<WalSegment> _segments;
    private readonly RecordEncoder _encoder;
    private readonly SegmentPipeline _pipeline;
    private readonly byte[] _zeros;
    private long _offset;
    private long _zeroedTo;
    private bool _unsynced;
    private Exception? _failure;

    private WriteAheadLog(IDisk disk, string directory, WalOptions options, ILog log, byte[] metadata, List<WalSegment> segments)
    {
        _disk = disk;
        _directory = directory;
        _options = options;
        _log = log;
        _metadata = metadata;
        _segments = segments;
        _encoder = new RecordEncoder();
        _zeros = new byte[options.ZeroAheadBytes];
        _pipeline = new SegmentPipeline(disk, directory, options.SegmentBytes, log);
        Metadata = WalMessages.DecodeMetadata(metadata);
    }

    /// <summary>Whose log it is.</summary>
    public WalMetadata Metadata { get; }

    /// <summary>Index of the last entry appended, or of a snapshot beyond it.</summary>
    public ulong LastIndex { get; private set; }

    /// <summary>The newest hard state appended.</summary>
    public WalHardState State { get; private set; }

    /// <summary>Whether something waits that must be durable before it is acted upon: entries, a term or a vote. A commit index alone may get lost.</summary>
    public bool NeedsSync { get; private set; }

    /// <summary>False once a write or sync has failed, and after the end.</summary>
    public bool IsUsable => _failure is null;

    /// <summary>Segments begun since the log was opened.</summary>
    public int SegmentsCut { get; private set; }

    /// <summary>Whether the next segment is preallocated. Thread-safe.</summary>
    public bool NextSegmentReady => _pipeline.HasReady;

    private WalSegment Tail => _segments[^1];

    /// <summary>Whether a directory holds a log, that is, whether the member was initialised before.</summary>
    public static bool Exists(IDisk disk, string directory) =>
        disk.List(directory).Any(n => n.EndsWith(WalFileName.Suffix, StringComparison.Ordinal));

    /// <summary>Whether somebody has the log of a directory open, a real etcd too.</summary>
    public static bool IsInUse(IDisk disk, string directory)
    {
        foreach (string name in disk.List(directory).Where(static n => n.EndsWith(WalFileName.Suffix, StringComparison.Ordinal)))
        {
            using IDiskFile file = disk.Open(Path.Combine(directory, name), OpenMode.ReadWrite);
            if (!file.TryLock(LockKind.OpenFileDescription, exclusive: true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Preallocates the next segment so that the next cut need not. Does nothing when there is one; failures are logged only. Thread-safe, may block.</summary>
    public void PrepareNextSegment() => _pipeline.Prepare();

    /// <summary>Adds an entry to the batch. Its data is copied.</summary>
    /// <param name="type">raft's entry type.</param>
    /// <param name="term">Term of the entry.</param>
    /// <param name="index">Position in the log: at most one above <see cref="LastIndex"/>; a lower one replaces everything from there on.</param>
    /// <param name="data">Payload, may be empty.</param>
    /// <exception cref="IOException">A very large batch had to be written in parts and that failed.</exception>
    public void Append(int type, ulong term, ulong index, ReadOnlySpan<byte> data)
    {
        ThrowIfUnusable();
        Invariant.That(index <= LastIndex + 1, "an entry would leave a gap in the WAL");
        _encoder.AppendEntry(type, term, index, data);
        LastIndex = index;
        NeedsSync = true;
        if (_encoder.Pending.Length > SpillBytes)
        {
            Guarded(static wal => wal.WritePending());
        }
    }

    /// <summary>Adds the hard state to the batch, after its entries. An empty state is ignored.</summary>
    public void AppendState(in WalHardState state)
    {
        ThrowIfUnusable();
        if (state.IsEmpty)
        {
            return;
        }

        _encoder.AppendState(state);
        NeedsSync |= state.Term != State.Term || state.Vote != State.Vote;
        State = state;
    }

    /// <summary>Writes the batch in one call and, if asked, makes it and all earlier ones durable. Begins a new segment when this one is full, which syncs in any case.</summary>
    /// <param name="sync">Whether the batch must be durable on return; <see cref="NeedsSync"/> is etcd's choice.</param>
    /// <exception cref="IOException">The disk failed; the log is unusable from now on.</exception>
    public void Flush(bool sync)
    {
        ThrowIfUnusable();
        Guarded(sync ? FlushAndSync : FlushOnly);
    }

    /// <summary>Writes and syncs what is left, and lets go of all files.</summary>
    /// <exception cref="IOException">The disk failed; the files are let go of all the same.</exception>
    public void Close()
    {
        try
        {
            if (_failure is null)
            {
                Guarded(static wal =>
                {
                    wal.WritePending();
                    wal.Sync();
                });
                _pipeline.Close(delete: true);
            }
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Lets go of all files as they are; what was not flushed is lost.</summary>
    public void Dispose()
    {
        _failure ??= new ObjectDisposedException(nameof(WriteAheadLog));
        _pipeline.Dispose();
        _segments.ForEach(s => s.Dispose());
        _segments.Clear();
    }

    private static void FlushOnly(WriteAheadLog wal)
    {
        wal.WritePending();
        if (wal._offset >= wal._options.SegmentBytes)
        {
            wal.Cut();
        }
    }

    private static void FlushAndSync(WriteAheadLog wal)
    {
        FlushOnly(wal);
        if (wal._unsynced)
        {
            Failpoint.Reach("walBeforeSync");
            wal.Sync();
            Failpoint.Reach("walAfterSync");
        }
    }

    private void WritePending()
    {
        ReadOnlySpan<byte> pending = _encoder.Pending;
        if (pending.IsEmpty)
        {
            return;
        }

        _unsynced = true;
        long began = _options.Clock.GetTimestamp();
        Tail.File.Write(pending, _offset);
        _offset += pending.Length;
        _options.Metrics?.WriteSeconds.Observe(_options.Clock.GetElapsedTime(began).TotalSeconds);
        _options.Metrics?.WrittenBytes.Add(pending.Length);
        _encoder.Clear();
        if (_offset > _zeroedTo)
        {
            WriteZerosAhead();
        }
    }

    /// <summary>Does nothing to the content: what lies ahead is zero already.</summary>
    private void WriteZerosAhead()
    {
        long end = Math.Min(_offset + _zeros.Length, _options.SegmentBytes);
        if (end > _offset && !_options.UnsafeNoSync)
        {
            Tail.File.Write(_zeros.AsSpan(0, (int)(end - _offset)), _offset);
        }

        _zeroedTo = _zeros.Length > 0 ? end : long.MaxValue;
    }

    private void Sync()
    {
        if (_unsynced && !_options.UnsafeNoSync)
        {
            long began = _options.Clock.GetTimestamp();
            Tail.File.SyncData();
            Observe(began);
        }

        _unsynced = false;
        NeedsSync = false;
        NoteDurableSnapshot();
    }

    private void Observe(long began)
    {
        TimeSpan took = _options.Clock.GetElapsedTime(began);
        _options.Metrics?.SyncSeconds.Observe(took.TotalSeconds);
        if (took > SlowSync)
        {
            _log.Warn("slow fdatasync", [("took", took), ("expected-duration", SlowSync)]);
        }
    }

    private void Guarded(Action<WriteAheadLog> work)
    {
        try
        {
            work(this);
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    private void ThrowIfUnusable()
    {
        if (_failure is not null)
        {
            throw new WalException(WalFailure.Unusable, $"wal: unusable after an earlier failure: {_failure.Message}", _failure);
        }
    }
}
