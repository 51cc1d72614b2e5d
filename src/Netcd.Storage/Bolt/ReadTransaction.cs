namespace Netcd.Storage.Bolt;

/// <summary>A snapshot of the database. Any number of threads may read it at once; spans it gives out end with <see cref="Dispose"/>.</summary>
public sealed class ReadTransaction : IDisposable
{
    internal ReadTransaction()
    {
    }

    /// <summary>Number of the commit it shows.</summary>
    public ulong Id => throw new NotImplementedException();

    /// <summary>Bytes of the database as of the snapshot: the length of the image that <see cref="WriteTo"/> gives.</summary>
    public long Size => throw new NotImplementedException();

    /// <summary>The bucket that holds the top-level buckets.</summary>
    public ReadBucket Root => throw new NotImplementedException();

    /// <summary>Finds a top-level bucket.</summary>
    public bool TryGetBucket(ReadOnlySpan<byte> name, out ReadBucket bucket) => throw new NotImplementedException();

    /// <summary>Reads a part of the image of this snapshot (a database file of its own: both metas rewritten), at the caller's pace.</summary>
    /// <param name="offset">Where in the image, from 0 to <see cref="Size"/>.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <returns>Bytes read; fewer than asked only at the end.</returns>
    public int ReadImage(long offset, Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Writes the image of this snapshot to a stream, in chunks; a slow stream holds up nobody but the caller.</summary>
    /// <returns>Bytes written, equal to <see cref="Size"/>.</returns>
    public long WriteTo(Stream destination) => throw new NotImplementedException();

    /// <summary>Ends the snapshot: pages only it could see become free. Idempotent.</summary>
    public void Dispose() => throw new NotImplementedException();
}
