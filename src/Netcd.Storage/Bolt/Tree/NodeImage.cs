using System.Buffers.Binary;
using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>Encodes entries of a node as a page.</summary>
internal static class NodeImage
{
    private const long LongestCopy = 64 << 10;

    /// <summary>Writes a page at its place in the file, zeros behind its last value.</summary>
    public static void Write(PageWriter writer, in PagePlan page, int pageSize)
    {
        long start = (long)page.Page * pageSize;
        writer.Seek(start);
        WriteTable(writer.Reserve(TableSize(page.From, page.To)), page.Node, page.From, page.To, page.Page, page.Pages - 1);
        for (int i = page.From; i < page.To;)
        {
            // Entries that were neighbours on their old page, or were put one after the other, are one copy.
            ref readonly Entry entry = ref page.Node[i];
            long at = entry.At;
            long end = at + entry.KeySize + entry.ValueSize;
            for (i++; i < page.To && page.Node[i].At == end && end - at < LongestCopy; i++)
            {
                end += (long)page.Node[i].KeySize + page.Node[i].ValueSize;
            }

            writer.Append(page.Node.Bytes(at, (int)(end - at)));
        }

        writer.PadTo(start + ((long)page.Pages * pageSize));
    }

    /// <summary>Writes a whole leaf as the page of an inline bucket.</summary>
    /// <param name="destination">Exactly <see cref="Node.Size"/> bytes.</param>
    /// <param name="leaf">The leaf.</param>
    public static void WriteInline(Span<byte> destination, Node leaf)
    {
        int at = TableSize(0, leaf.Count);
        WriteTable(destination[..at], leaf, 0, leaf.Count, 0, 0);
        for (int i = 0; i < leaf.Count; i++)
        {
            ref readonly Entry entry = ref leaf[i];
            ReadOnlySpan<byte> bytes = leaf.Bytes(entry.At, entry.KeySize + entry.ValueSize);
            bytes.CopyTo(destination[at..]);
            at += bytes.Length;
        }
    }

    private static int TableSize(int from, int to) => PageLayout.HeaderSize + ((to - from) * PageLayout.ElementSize);

    private static void WriteTable(Span<byte> table, Node node, int from, int to, ulong page, uint overflow)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(table, page);
        BinaryPrimitives.WriteUInt16LittleEndian(table[8..], node.IsLeaf ? PageLayout.LeafFlag : PageLayout.BranchFlag);
        BinaryPrimitives.WriteUInt16LittleEndian(table[10..], checked((ushort)(to - from)));
        BinaryPrimitives.WriteUInt32LittleEndian(table[12..], overflow);

        // Positions count from the element itself.
        uint position = (uint)((to - from) * PageLayout.ElementSize);
        Span<byte> element = table[PageLayout.HeaderSize..];
        for (int i = from; i < to; i++)
        {
            ref readonly Entry entry = ref node[i];
            if (node.IsLeaf)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(element, entry.Flags);
                BinaryPrimitives.WriteUInt32LittleEndian(element[4..], position);
                BinaryPrimitives.WriteInt32LittleEndian(element[8..], entry.KeySize);
                BinaryPrimitives.WriteInt32LittleEndian(element[12..], entry.ValueSize);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(element, position);
                BinaryPrimitives.WriteInt32LittleEndian(element[4..], entry.KeySize);
                BinaryPrimitives.WriteUInt64LittleEndian(element[8..], entry.Child);
            }

            position = position + (uint)entry.KeySize + (uint)entry.ValueSize - PageLayout.ElementSize;
            element = element[PageLayout.ElementSize..];
        }
    }
}
