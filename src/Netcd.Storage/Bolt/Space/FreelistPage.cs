using System.Buffers.Binary;
using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Space;

/// <summary>The stored list of free pages: sorted page ids of 8 bytes; from 65535 on the first one is the count.</summary>
internal static class FreelistPage
{
    private const int CountInFirstId = 0xFFFF;

    /// <summary>Bytes a list takes.</summary>
    public static long SizeOf(ulong pages) => PageLayout.HeaderSize + (8 * ((long)pages + (pages >= CountInFirstId ? 1 : 0)));

    /// <summary>Reads the list a committed state stores.</summary>
    /// <exception cref="InvalidDatabaseException">It is damaged.</exception>
    public static PageBitmap Read(Snapshot snapshot)
    {
        ulong id = snapshot.Meta.FreelistPage;
        ReadOnlySpan<byte> page = snapshot.RawPage(id);
        ulong count = BinaryPrimitives.ReadUInt16LittleEndian(page[10..]);
        ReadOnlySpan<byte> ids = page[PageLayout.HeaderSize..];
        if (BinaryPrimitives.ReadUInt64LittleEndian(page) != id || BinaryPrimitives.ReadUInt16LittleEndian(page[8..]) != PageLayout.FreelistFlag)
        {
            throw new InvalidDatabaseException($"page {id} is no freelist");
        }

        if (count == CountInFirstId)
        {
            count = BinaryPrimitives.ReadUInt64LittleEndian(ids);
            ids = ids[8..];
        }

        if (count > (ulong)ids.Length / 8)
        {
            throw new InvalidDatabaseException($"page {id}: a freelist of {count} pages does not fit into {page.Length} bytes");
        }

        var free = new PageBitmap();
        for (int i = 0; i < (int)count; i++)
        {
            ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(ids[(8 * i)..]);
            if (entry < PageLayout.FirstDataPage || entry >= snapshot.Meta.HighWater || !free.Add(entry, 1))
            {
                throw new InvalidDatabaseException($"page {id}: the freelist names page {entry}, which is listed twice or lies outside the {snapshot.Meta.HighWater} pages of the database");
            }
        }

        return free;
    }

    /// <summary>Writes a list to its place in the file.</summary>
    public static void Write(PageWriter writer, PageRun run, PageBitmap pages, int pageSize)
    {
        long start = (long)run.Start * pageSize;
        writer.Seek(start);
        Span<byte> header = writer.Reserve(PageLayout.HeaderSize);
        BinaryPrimitives.WriteUInt64LittleEndian(header, run.Start);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], PageLayout.FreelistFlag);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], (ushort)Math.Min(pages.Count, CountInFirstId));
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], run.Length - 1);
        if (pages.Count >= CountInFirstId)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(writer.Reserve(8), pages.Count);
        }

        for (ulong page = pages.NextMember(0); page != 0; page = pages.NextMember(page + 1))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(writer.Reserve(8), page);
        }

        writer.PadTo(start + ((long)run.Length * pageSize));
    }
}
