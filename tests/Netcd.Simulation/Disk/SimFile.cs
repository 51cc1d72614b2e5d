using Netcd.Storage.Disk;

namespace Netcd.Simulation.Disk;

/// <summary>An open file of a <see cref="SimDisk"/>.</summary>
internal sealed class SimFile(SimDisk disk, SimInode inode, string path, bool writable, int boot) : IDiskFile
{
    private const int BlockSize = 4096;

    private bool _disposed;

    public SimDisk Disk => disk;

    /// <summary>The start of the machine during which it was opened.</summary>
    public int Boot => boot;

    public string Path => path;

    public long Length
    {
        get
        {
            lock (disk.Gate)
            {
                ThrowIfUnusable();
                return inode.Length;
            }
        }
    }

    public int Read(Span<byte> buffer, long offset)
    {
        lock (disk.Gate)
        {
            ThrowIfUnusable();
            DiskFault fault = disk.Before(new(DiskOperationKind.Read, path, offset, buffer.Length));
            int count = inode.Read(buffer, offset);
            if (fault == DiskFault.BitRot && count > 0)
            {
                buffer[disk.FaultRandom.Next(count)] ^= (byte)(1 << disk.FaultRandom.Next(8));
            }

            return count;
        }
    }

    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        lock (disk.Gate)
        {
            ThrowIfReadOnly();
            var operation = new DiskOperation(DiskOperationKind.Write, path, offset, data.Length);
            try
            {
                disk.Before(operation);
                disk.ThrowIfFull(operation, offset + data.Length - inode.Length);
            }
            catch (IOException e) when (e.HResult == SimDisk.NoSpaceErrno)
            {
                // Blocks are allocated whole: what fits ends at a block boundary.
                long end = (offset + (data.Length / 2)) / BlockSize * BlockSize;
                inode.Write(data[..(int)Math.Max(end - offset, 0)], offset, disk.NextSequence());
                throw;
            }

            inode.Write(data, offset, disk.NextSequence());
        }
    }

    public void SetLength(long length)
    {
        lock (disk.Gate)
        {
            ThrowIfReadOnly();
            var operation = new DiskOperation(DiskOperationKind.SetLength, path, length);
            disk.Before(operation);
            inode.SetLength(length, disk.NextSequence());
        }
    }

    public void Allocate(long length)
    {
        lock (disk.Gate)
        {
            ThrowIfReadOnly();
            var operation = new DiskOperation(DiskOperationKind.Allocate, path, length);
            disk.Before(operation);
            disk.ThrowIfFull(operation, length - inode.Length);
            if (length > inode.Length)
            {
                inode.SetLength(length, disk.NextSequence());
            }
        }
    }

    public void SyncData() => Sync(DiskOperationKind.SyncData);

    public void Sync() => Sync(DiskOperationKind.Sync);

    public bool TryLock(LockKind kind, bool exclusive)
    {
        lock (disk.Gate)
        {
            ThrowIfUnusable();
            disk.Before(new(DiskOperationKind.Lock, path));
            inode.Locks.RemoveAll(l => l.Holder.Boot != boot);
            if (inode.Locks.Exists(l => l.Holder != this && l.Kind == kind && (l.Exclusive || exclusive)))
            {
                return false;
            }

            inode.Locks.RemoveAll(l => l.Holder == this && l.Kind == kind);
            inode.Locks.Add(new SimLock(this, kind, exclusive));
            return true;
        }
    }

    public IFileMapping Map(long reserve)
    {
        lock (disk.Gate)
        {
            ThrowIfUnusable();
            disk.Before(new(DiskOperationKind.Map, path));
            return new SimMapping(this, inode, reserve);
        }
    }

    public void Dispose()
    {
        lock (disk.Gate)
        {
            _disposed = true;
            inode.Locks.RemoveAll(l => l.Holder == this);
        }
    }

    private void Sync(DiskOperationKind kind)
    {
        lock (disk.Gate)
        {
            ThrowIfUnusable();
            try
            {
                disk.Before(new(kind, path));
            }
            catch (IOException e) when (e is not SimulatedCrashException)
            {
                inode.FailSync();
                throw;
            }

            inode.Sync();
        }
    }

    private void ThrowIfReadOnly()
    {
        ThrowIfUnusable();
        if (!writable)
        {
            throw new IOException($"write {path}: bad file descriptor");
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.ThrowIfStale(this);
    }
}
