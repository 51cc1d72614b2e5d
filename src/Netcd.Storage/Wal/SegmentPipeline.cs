using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

/// <summary>Keeps one preallocated file ready to become the next segment. Thread-safe.</summary>
internal sealed class SegmentPipeline(IDisk disk, string directory, long size, ILog log) : IDisposable
{
    private readonly Lock _gate = new();
    private IDiskFile? _ready;
    private int _made;
    private bool _disposed;

    public bool HasReady
    {
        get
        {
            lock (_gate)
            {
                return _ready is not null;
            }
        }
    }

    /// <summary>Makes the next file unless there is one. A failure is logged; the cut that needs the file will try again.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (_ready is not null || _disposed)
            {
                return;
            }

            try
            {
                _ready = Allocate();
            }
            catch (IOException e)
            {
                log.Error("failed to preallocate space when creating a new WAL", [("size", size), ("error", e.Message)]);
            }
        }
    }

    /// <summary>Hands out the file that is ready, or makes one. The caller renames it before the next call.</summary>
    public IDiskFile Take()
    {
        lock (_gate)
        {
            IDiskFile file = _ready ?? Allocate();
            _ready = null;
            return file;
        }
    }

    /// <summary>Drops the file that is ready, from the disk too if <paramref name="delete"/>.</summary>
    public void Close(bool delete)
    {
        lock (_gate)
        {
            _disposed = true;
            IDiskFile? file = _ready;
            _ready = null;
            if (file is not null && delete)
            {
                disk.Delete(file.Path);
            }

            file?.Dispose();
        }
    }

    public void Dispose() => Close(delete: false);

    private IDiskFile Allocate()
    {
        // Two names in turn, as etcd: the one handed out last may not be renamed yet.
        string path = Path.Combine(directory, $"{_made % 2}.tmp");

        // A left-over may hold the header of a segment that never came to be; a reader must find zeros there.
        disk.Delete(path);
        IDiskFile file = WalSegment.Lock(disk.Open(path, OpenMode.CreateNew));
        try
        {
            file.Allocate(size);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _made++;
        return file;
    }
}
