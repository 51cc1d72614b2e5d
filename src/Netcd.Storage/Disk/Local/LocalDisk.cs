// This folder is the one place where Storage may reach the real file system.
#pragma warning disable RS0030

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Netcd.Storage.Disk.Local;

/// <summary>The file system of this machine. Thread-safe.</summary>
public sealed class LocalDisk : IDisk
{
    /// <summary>Gives access to the file system of this machine.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine is not 64-bit Linux.</exception>
    public LocalDisk()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            throw new PlatformNotSupportedException("netcd stores data on 64-bit Linux only: it needs fdatasync, fcntl(F_OFD_SETLK) and mmap");
        }
    }

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        try
        {
            var names = new List<string>();
            foreach (string path in Directory.EnumerateFileSystemEntries(directory))
            {
                names.Add(Path.GetFileName(path));
            }

            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"open {directory}: permission denied", e);
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        if (!string.IsNullOrEmpty(parent))
        {
            CreateDirectory(parent);
        }

        if (Libc.MakeDirectory(path, Libc.OwnerAll) != 0 && !(Marshal.GetLastPInvokeError() == Libc.ErrorExists && Directory.Exists(path)))
        {
            throw DiskError.Last("mkdir", path);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        if (Libc.Rename(from, to) != 0)
        {
            throw DiskError.Last("rename", $"{from} {to}");
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (Libc.Unlink(path) != 0 && Marshal.GetLastPInvokeError() != Libc.ErrorNoEntry)
        {
            throw DiskError.Last("unlink", path);
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException) when (!Directory.Exists(path))
        {
            return;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"unlink {path}: permission denied", e);
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        using SafeFileHandle handle = OpenHandle(path, Libc.OpenReadOnly);
        if (Libc.Sync(handle) != 0)
        {
            throw DiskError.Last("fsync", path);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path, OpenMode mode) => new LocalFile(path, OpenHandle(path, mode switch
    {
        OpenMode.Read => Libc.OpenReadOnly,
        OpenMode.ReadWrite => Libc.OpenReadWrite,
        OpenMode.OpenOrCreate => Libc.OpenReadWrite | Libc.OpenCreate,
        OpenMode.CreateNew => Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenExclusive,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "unknown open mode"),
    }));

    private static SafeFileHandle OpenHandle(string path, int flags)
    {
        while (true)
        {
            int descriptor = Libc.Open(path, flags | Libc.OpenCloseOnExec, Libc.OwnerReadWrite);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            if (Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted)
            {
                throw DiskError.Last("open", path);
            }
        }
    }
}
