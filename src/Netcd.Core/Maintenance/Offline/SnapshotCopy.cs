using System.Security.Cryptography;
using Netcd.Storage.Disk;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Copies the database out of a snapshot file, whose last 32 bytes are the SHA-256 of what is before.</summary>
/// <param name="disk">Where the files are.</param>
/// <param name="path">The snapshot file.</param>
/// <param name="skipHashCheck">Whether a missing or wrong checksum is let pass.</param>
internal sealed class SnapshotCopy(IDisk disk, string path, bool skipHashCheck)
{
    private const int HashSize = 32;
    private const int SectorSize = 512;
    private const int BufferSize = 1 << 20;

    /// <summary>Copies.</summary>
    /// <exception cref="OfflineException">The checksum is missing or does not fit.</exception>
    public void WriteTo(string target, Action<long, long>? progress)
    {
        using IDiskFile source = disk.Open(path, OpenMode.Read);
        if (source.Length <= HashSize)
        {
            throw new OfflineException($"{path} is no snapshot: it has only {source.Length} bytes");
        }

        bool hasHash = source.Length % SectorSize == HashSize;
        if (!hasHash && !skipHashCheck)
        {
            throw new OfflineException("snapshot missing hash but --skip-hash-check=false");
        }

        long length = hasHash ? source.Length - HashSize : source.Length;
        using IDiskFile copy = disk.Open(target, OpenMode.CreateNew);
        byte[] actual = Copy(source, copy, length, progress);
        copy.Sync();
        byte[] expected = new byte[HashSize];
        if (hasHash && !skipHashCheck && (source.Read(expected, length) != HashSize || !actual.AsSpan().SequenceEqual(expected)))
        {
            throw new OfflineException($"expected sha256 [{string.Join(' ', expected)}], got [{string.Join(' ', actual)}]");
        }
    }

    private static byte[] Copy(IDiskFile source, IDiskFile target, long length, Action<long, long>? progress)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferSize];
        for (long offset = 0; offset < length;)
        {
            int read = source.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)), offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"{source.Path} became shorter while it was read");
            }

            hash.AppendData(buffer, 0, read);
            target.Write(buffer.AsSpan(0, read), offset);
            offset += read;
            progress?.Invoke(offset, length);
        }

        return hash.GetHashAndReset();
    }
}
