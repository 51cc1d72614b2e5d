namespace Netcd.Storage.Disk.Local;

/// <summary>A read-only shared mapping of a reserved stretch of address space.</summary>
/// <remarks>No finalizer on purpose: a span does not keep the mapping alive, and a leak is better than a read of unmapped memory.</remarks>
internal sealed unsafe class LocalMapping(nint address, long reserved) : IFileMapping
{
    private nint _address = address;

    public long Reserved => reserved;

    public nint Address => _address;

    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        nint start = _address;
        ObjectDisposedException.ThrowIf(start == 0, this);
        if (length < 0 || (ulong)offset > (ulong)(reserved - length))
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"bytes {offset}+{length} lie outside the {reserved} reserved ones");
        }

        return new ReadOnlySpan<byte>((byte*)start + offset, length);
    }

    public void Dispose()
    {
        nint start = Interlocked.Exchange(ref _address, 0);
        if (start != 0 && Libc.Unmap(start, (nint)reserved) != 0)
        {
            throw DiskError.Last("munmap", "mapping");
        }
    }
}
