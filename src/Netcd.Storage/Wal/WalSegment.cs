using Netcd.Storage.Disk;

namespace Netcd.Storage.Wal;

/// <summary>A segment that is open and locked.</summary>
internal sealed record WalSegment(WalFileName Name, IDiskFile File) : IDisposable
{
    /// <summary>Opens an existing segment and locks it.</summary>
    /// <exception cref="WalException">Somebody else holds the lock.</exception>
    public static WalSegment OpenLocked(IDisk disk, string directory, WalFileName name)
    {
        IDiskFile file = disk.Open(Path.Combine(directory, name.ToString()), OpenMode.ReadWrite);
        return new WalSegment(name, Lock(file));
    }

    /// <summary>Locks a file the way etcd does, or closes it.</summary>
    public static IDiskFile Lock(IDiskFile file)
    {
        try
        {
            return file.TryLock(LockKind.OpenFileDescription, exclusive: true)
                ? file
                : throw new WalException(WalFailure.Locked, "fileutil: file already locked");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Dispose();
}
