using System.Buffers.Binary;
using Netcd.Storage.Disk;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>The first four pages of a new database, as bbolt makes them: two metas, an empty freelist, an empty root leaf.</summary>
internal static class FreshFile
{
    private const int Pages = 4;
    private const int FreelistPage = 2;
    private const int RootPage = 3;
    private const int SectorSize = 512;

    /// <summary>Writes the pages and makes them and the name durable.</summary>
    public static void Create(IDisk disk, IDiskFile file, int pageSize, bool sync)
    {
        file.Write(Image(pageSize), 0);
        file.SetLength(Pages * pageSize);
        if (sync)
        {
            file.Sync();
            disk.SyncDirectory(Path.GetDirectoryName(file.Path) is { Length: > 0 } directory ? directory : ".");
        }
    }

    /// <summary>
    /// Whether a file holds nothing but parts of a new database: a crash came before its creation was durable, so nothing was ever stored in it.
    /// </summary>
    public static bool IsUnfinished(IDiskFile file, int pageSize)
    {
        if (file.Length > Pages * pageSize)
        {
            return false;
        }

        byte[] image = Image(pageSize);
        byte[] found = new byte[image.Length];
        int length = file.Read(found, 0);
        if (length == image.Length && found.AsSpan().SequenceEqual(image))
        {
            return false;
        }

        for (int at = 0; at < length; at += SectorSize)
        {
            ReadOnlySpan<byte> sector = found.AsSpan(at, Math.Min(SectorSize, length - at));
            if (sector.ContainsAnyExcept((byte)0) && !sector.SequenceEqual(image.AsSpan(at, sector.Length)))
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] Image(int pageSize)
    {
        byte[] image = new byte[Pages * pageSize];
        for (ulong id = 0; id < 2; id++)
        {
            var meta = new Meta { PageSize = pageSize, RootPage = RootPage, FreelistPage = FreelistPage, HighWater = Pages, TransactionId = id };
            meta.Write(image.AsSpan((int)id * pageSize), id);
        }

        WriteEmpty(image.AsSpan(FreelistPage * pageSize), FreelistPage, PageLayout.FreelistFlag);
        WriteEmpty(image.AsSpan(RootPage * pageSize), RootPage, PageLayout.LeafFlag);
        return image;
    }

    private static void WriteEmpty(Span<byte> page, ulong id, ushort flags)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(page, id);
        BinaryPrimitives.WriteUInt16LittleEndian(page[8..], flags);
    }
}
