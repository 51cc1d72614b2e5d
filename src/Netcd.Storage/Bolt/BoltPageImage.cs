using System.Buffers.Binary;
using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt;

/// <summary>One page with its overflow pages as it stands in the file, for inspection: in use, free or damaged. Its content is a copy.</summary>
public sealed class BoltPageImage
{
    private readonly byte[] _bytes;

    internal BoltPageImage(BoltPage header, byte[] bytes)
    {
        Header = header;
        _bytes = bytes;
    }

    /// <summary>Its header.</summary>
    public BoltPage Header { get; }

    /// <summary>All its bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The elements of a leaf or branch page; none for other pages.</summary>
    /// <exception cref="InvalidDatabaseException">The page is damaged.</exception>
    public IReadOnlyList<BoltElement> ReadElements()
    {
        if (Header.Kind is not (BoltPageKind.Leaf or BoltPageKind.Branch))
        {
            return [];
        }

        var page = new PageView(_bytes, 0, Header.Id);
        var elements = new BoltElement[page.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = page.IsLeaf
                ? new BoltElement(page.Key(i).ToArray(), page.Value(i).ToArray(), 0, page.Entry(i).IsBucket)
                : new BoltElement(page.Key(i).ToArray(), [], page.Child(i), false);
        }

        return elements;
    }

    /// <summary>The ids on a page that lists free pages; none for other pages.</summary>
    /// <exception cref="InvalidDatabaseException">The page is damaged.</exception>
    public IReadOnlyList<ulong> ReadFreelist()
    {
        if (Header.Kind != BoltPageKind.Freelist)
        {
            return [];
        }

        int at = PageLayout.HeaderSize;
        ulong count = (ulong)Header.Count;
        if (count == ushort.MaxValue)
        {
            count = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at));
            at += sizeof(ulong);
        }

        if (count > (ulong)(_bytes.Length - at) / sizeof(ulong))
        {
            throw new InvalidDatabaseException($"page {Header.Id}: a freelist of {count} pages does not fit into {_bytes.Length} bytes");
        }

        var ids = new ulong[(int)count];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at + (i * sizeof(ulong))));
        }

        return ids;
    }

    /// <summary>The fields of a meta page; null for other pages and for one that is not valid.</summary>
    public BoltMeta? ReadMeta() => Header.Kind == BoltPageKind.Meta && Meta.TryRead(_bytes, out Meta? meta, out _)
        ? new BoltMeta(meta.PageSize, meta.Flags, meta.RootPage, meta.FreelistPage, meta.HighWater, meta.TransactionId, Meta.StoredChecksum(_bytes))
        : null;
}
