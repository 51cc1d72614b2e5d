using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Netcd.Storage.Disk.Local;

/// <summary>An open file of the real file system.</summary>
internal sealed unsafe class LocalFile(string path, SafeFileHandle handle) : IDiskFile
{
    private const int SeekEnd = 2;

    public string Path { get; } = path;

    public long Length
    {
        get
        {
            long length = Libc.Seek(handle, 0, SeekEnd);
            return length >= 0 ? length : throw DiskError.Last("seek", Path);
        }
    }

    public int Read(Span<byte> buffer, long offset)
    {
        int done = 0;
        fixed (byte* start = buffer)
        {
            while (done < buffer.Length)
            {
                nint count = Libc.Read(handle, start + done, buffer.Length - done, offset + done);
                if (count == 0)
                {
                    break;
                }

                done += count > 0 ? (int)count : RetryOrThrow("read");
            }
        }

        return done;
    }

    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        int done = 0;
        fixed (byte* start = data)
        {
            while (done < data.Length)
            {
                nint count = Libc.Write(handle, start + done, data.Length - done, offset + done);
                done += count >= 0 ? (int)count : RetryOrThrow("write");
            }
        }
    }

    public void SetLength(long length)
    {
        while (Libc.Truncate(handle, length) != 0)
        {
            RetryOrThrow("truncate");
        }
    }

    public void Allocate(long length)
    {
        if (length <= 0)
        {
            return;
        }

        while (Libc.Allocate(handle, 0, 0, length) != 0)
        {
            if (Marshal.GetLastPInvokeError() is Libc.ErrorNotSupported or Libc.ErrorNotImplemented)
            {
                if (Length < length)
                {
                    SetLength(length);
                }

                return;
            }

            RetryOrThrow("fallocate");
        }
    }

    // A sync is never retried: after a failure the kernel has forgotten which pages were dirty.
    public void SyncData()
    {
        if (Libc.SyncData(handle) != 0)
        {
            throw DiskError.Last("fdatasync", Path);
        }
    }

    public void Sync()
    {
        if (Libc.Sync(handle) != 0)
        {
            throw DiskError.Last("fsync", Path);
        }
    }

    public bool TryLock(LockKind kind, bool exclusive)
    {
        if (kind == LockKind.OpenFileDescription)
        {
            var range = new Libc.LockRange { Kind = exclusive ? Libc.WriteLock : Libc.ReadLock };
            if (Libc.Control(handle, Libc.SetOpenFileDescriptionLock, &range) == 0)
            {
                return true;
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno is Libc.ErrorAgain or Libc.ErrorAccess)
            {
                return false;
            }

            // Kernels before 3.15 do not know the command; etcd falls back to flock() there, and so must we.
            if (errno != Libc.ErrorInvalid)
            {
                throw DiskError.From(errno, "fcntl", Path);
            }
        }

        return TryFlock(exclusive);
    }

    public IFileMapping Map(long reserve)
    {
        nint address = Libc.Map(0, (nint)reserve, Libc.ProtectionRead, Libc.MapShared | Libc.MapNoReserve, handle, 0);
        return address != -1 ? new LocalMapping(address, reserve) : throw DiskError.Last("mmap", Path);
    }

    public void Dispose() => handle.Dispose();

    private bool TryFlock(bool exclusive)
    {
        int operation = (exclusive ? Libc.FlockExclusive : Libc.FlockShared) | Libc.FlockNonBlocking;
        while (Libc.Flock(handle, operation) != 0)
        {
            if (Marshal.GetLastPInvokeError() == Libc.ErrorAgain)
            {
                return false;
            }

            RetryOrThrow("flock");
        }

        return true;
    }

    private int RetryOrThrow(string operation)
    {
        int errno = Marshal.GetLastPInvokeError();
        return errno == Libc.ErrorInterrupted ? 0 : throw DiskError.From(errno, operation, Path);
    }
}
