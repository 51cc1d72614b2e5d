using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;
using Netcd.Storage.Bolt.Tree;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Bolt;

/// <summary>
/// A key-value file in bbolt's format: snapshots for any number of readers on any thread, one writer at a time.
/// </summary>
public sealed partial class BoltDatabase : IDisposable
{
    private readonly ILog _log;
    private readonly Shared<IDiskFile> _file;
    private readonly Arena _arena = new();
    private readonly EntrySlab _slab = new();
    private readonly PageWriter _pageWriter;

    // Null for a read-only database.
    private readonly FreeSpace? _space;

    // States that were replaced and may still have readers, oldest first.
    private readonly List<Snapshot> _replaced = [];
    private Shared<IFileMapping> _mapping;
    private Snapshot? _current;
    private WriteTransaction? _writer;
    private Exception? _failure;
    private long _fileSize;

    private BoltDatabase(Shared<IDiskFile> file, Shared<IFileMapping> mapping, Snapshot current, FreeSpace? space, BoltOptions options, ILog log)
    {
        _file = file;
        _mapping = mapping;
        _current = current;
        _space = space;
        _log = log;
        _pageWriter = new PageWriter(file.Value);
        _fileSize = file.Value.Length;
        Options = options;
        Path = file.Value.Path;
        PageSize = current.PageSize;
    }

    /// <summary>Path it was opened under.</summary>
    public string Path { get; }

    /// <summary>Page size in bytes.</summary>
    public int PageSize { get; }

    /// <summary>Options it was opened with.</summary>
    public BoltOptions Options { get; }

    /// <summary>Bytes up to the highest page ever used, as of the last commit: what etcd reports as dbSize. Thread-safe.</summary>
    public long Size => (long)Current.Meta.HighWater * PageSize;

    /// <summary>
    /// <see cref="Size"/> without the pages that are free or become free when their readers end: etcd's dbSizeInUse. Thread-safe.
    /// A read-only database knows free pages only when the file stores them.
    /// </summary>
    public long SizeInUse
    {
        get
        {
            Snapshot current = Current;
            return (long)(current.Meta.HighWater - current.UnusedPages) * PageSize;
        }
    }

    /// <summary>Length of the file in bytes; it runs ahead of <see cref="Size"/> by up to the growth step. Thread-safe.</summary>
    public long FileSize => Volatile.Read(ref _fileSize);

    private Snapshot Current => Volatile.Read(ref _current) ?? throw Unusable();

    /// <summary>Starts a snapshot of the last commit. Thread-safe, does not wait, costs an interlocked increment and one small object.</summary>
    /// <exception cref="DatabaseFailedException">A write failed earlier.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public ReadTransaction BeginRead() => new(AcquireCurrent());

    /// <summary>Starts the write transaction. There is one at a time: the caller serialises writers.</summary>
    /// <exception cref="InvalidOperationException">One is open already, or the database is read-only.</exception>
    /// <exception cref="DatabaseFailedException">A write failed earlier.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public WriteTransaction BeginWrite()
    {
        _ = Current;
        if (_space is null)
        {
            throw new InvalidOperationException($"{Path} is open for reading only");
        }

        if (_writer is not null)
        {
            throw new InvalidOperationException("a write transaction is open already");
        }

        return _writer = new WriteTransaction(this, AcquireCurrent(), _arena, _slab);
    }

    /// <summary>Closes the file. An open write transaction is rolled back; open read transactions stay usable and keep the file (and its lock) until the last one ends.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        Snapshot? current = Interlocked.Exchange(ref _current, null);
        if (current is not null)
        {
            current.Release();
            _mapping.Release();
            _file.Release();
        }
    }

    /// <summary>Whether a write transaction ends only now; it must be the open one.</summary>
    internal bool TryEnd(WriteTransaction writer) => Interlocked.CompareExchange(ref _writer, null, writer) == writer;

    private Snapshot AcquireCurrent()
    {
        Snapshot current = Current;
        while (!current.TryAcquire())
        {
            // A commit replaced it in between.
            current = Current;
        }

        return current;
    }

    private Exception Unusable() => _failure is { } failure
        ? new DatabaseFailedException($"{Path} is unusable since a write failed: {failure.Message}", failure)
        : new ObjectDisposedException(nameof(BoltDatabase), $"{Path} is closed");
}
