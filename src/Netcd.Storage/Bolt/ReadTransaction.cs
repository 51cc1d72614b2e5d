using System.Buffers.Binary;
using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;

namespace Netcd.Storage.Bolt;

/// <summary>A snapshot of the database. Any number of threads may read it at once; spans it gives out end with it.</summary>
public sealed class ReadTransaction : BoltTransaction
{
    private const int ChunkSize = 256 << 10;

    internal ReadTransaction(Snapshot snapshot)
        : base(snapshot)
    {
    }

    /// <summary>Number of the commit it shows.</summary>
    public ulong Id => Snapshot.Meta.TransactionId;

    /// <summary>Bytes of the database as of the snapshot: the length of the image that <see cref="WriteTo"/> gives.</summary>
    public long Size => (long)Snapshot.Meta.HighWater * Snapshot.PageSize;

    /// <summary>The bucket that holds the top-level buckets.</summary>
    public ReadBucket Root => new(this, new BucketRoot { Page = Snapshot.Meta.RootPage, Sequence = Snapshot.Meta.RootSequence });

    /// <summary>Finds a top-level bucket.</summary>
    public bool TryGetBucket(ReadOnlySpan<byte> name, out ReadBucket bucket) => Root.TryGetBucket(name, out bucket);

    /// <summary>Number of pages up to the highest ever used.</summary>
    public ulong PageCount => Snapshot.Meta.HighWater;

    /// <summary>Reads the header of a page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not below <see cref="PageCount"/>.</exception>
    public BoltPage DescribePage(ulong id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, PageCount);
        ReadOnlySpan<byte> header = Snapshot.Bytes((long)id * Snapshot.PageSize, PageLayout.HeaderSize);
        var kind = (BoltPageKind)BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        return BinaryPrimitives.ReadUInt64LittleEndian(header) == id && Enum.IsDefined(kind)
            ? new BoltPage(id, kind, BinaryPrimitives.ReadUInt16LittleEndian(header[10..]), BinaryPrimitives.ReadUInt32LittleEndian(header[12..]))
            : new BoltPage(id, BoltPageKind.Unknown, 0, 0);
    }

    /// <summary>Bytes of a page.</summary>
    public int PageSize => Snapshot.PageSize;

    /// <summary>The bytes of a page without its overflow pages. They end with the transaction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not below <see cref="PageCount"/>.</exception>
    public ReadOnlySpan<byte> ReadBytes(ulong id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, PageCount);
        return Snapshot.Bytes((long)id * PageSize, PageSize);
    }

    /// <summary>Reads a page, whatever it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not below <see cref="PageCount"/>.</exception>
    /// <exception cref="InvalidDatabaseException">It does not carry its id, or reaches beyond the database.</exception>
    public BoltPageImage ReadPage(ulong id)
    {
        ReadOnlySpan<byte> bytes = ReadBytes(id);
        ulong carried = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (carried != id)
        {
            throw new InvalidDatabaseException($"page {id} carries the id {carried}");
        }

        return new BoltPageImage(DescribePage(id), (id < PageLayout.FirstDataPage ? bytes : Snapshot.RawPage(id)).ToArray());
    }

    /// <summary>The pages that the state does not use. Walks the whole state when the file stores no list of them.</summary>
    /// <returns>Tells of a page id whether it is free.</returns>
    /// <exception cref="InvalidDatabaseException">The state is damaged.</exception>
    public Func<ulong, bool> FindFreePages() =>
        (Snapshot.Meta.FreelistPage == PageLayout.NoFreelist ? ReachablePages.FindFree(Snapshot) : FreelistPage.Read(Snapshot)).Contains;

    /// <summary>Reads a part of the image of this snapshot (a database file of its own: both metas rewritten), at the caller's pace.</summary>
    /// <param name="offset">Where in the image, from 0 to <see cref="Size"/>.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <returns>Bytes read; fewer than asked only at the end.</returns>
    /// <exception cref="InvalidDatabaseException">The file ends before the image does.</exception>
    public int ReadImage(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Snapshot snapshot = Snapshot;
        int length = (int)Math.Min(destination.Length, Math.Max(0, Size - offset));
        destination = destination[..length];
        int done = 0;
        int metas = 2 * snapshot.PageSize;
        if (offset < metas)
        {
            byte[] head = ImageMetas(snapshot);
            done = Math.Min(length, metas - (int)offset);
            head.AsSpan((int)offset, done).CopyTo(destination);
        }

        if (done < length && snapshot.File.Read(destination[done..], offset + done) != length - done)
        {
            throw new InvalidDatabaseException($"{snapshot.File.Path} ends before byte {offset + length} of its {snapshot.Meta.HighWater} pages");
        }

        return length;
    }

    /// <summary>Writes the image of this snapshot to a stream, in chunks; a slow stream holds up nobody but the caller.</summary>
    /// <returns>Bytes written, equal to <see cref="Size"/>.</returns>
    public long WriteTo(Stream destination)
    {
        byte[] buffer = new byte[ChunkSize];
        long offset = 0;
        while (true)
        {
            int length = ReadImage(offset, buffer);
            if (length == 0)
            {
                return offset;
            }

            destination.Write(buffer.AsSpan(0, length));
            offset += length;
        }
    }

    // As bbolt writes them: the same root in both, the second one commit older, so that the first counts.
    private static byte[] ImageMetas(Snapshot snapshot)
    {
        byte[] head = new byte[2 * snapshot.PageSize];
        snapshot.Meta.Write(head, 0);
        (snapshot.Meta with { TransactionId = snapshot.Meta.TransactionId - 1 }).Write(head.AsSpan(snapshot.PageSize), 1);
        return head;
    }
}
