using Netcd.Storage.Disk;

namespace Netcd.Simulation.Disk;

/// <summary>A mapped file. Unlike the real one it notices reads past the end, after disposal and after a crash, and throws.</summary>
internal sealed class SimMapping(SimFile file, SimInode inode, long reserved) : IFileMapping
{
    private bool _disposed;

    public long Reserved => reserved;

    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, reserved);
        lock (file.Disk.Gate)
        {
            file.Disk.ThrowIfStale(file);
            return inode.Slice(offset, length);
        }
    }

    public void Dispose() => _disposed = true;
}
