using System.Buffers.Binary;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>Where the tree of a bucket starts: at a page, or inside the bucket's own value (inline).</summary>
internal readonly record struct BucketRoot
{
    /// <summary>Root page; 0 for an inline bucket.</summary>
    public ulong Page { get; init; }

    public ulong Sequence { get; init; }

    /// <summary>Position of the inline page in the file.</summary>
    public long InlineOffset { get; init; }

    /// <summary>Bytes of the inline page.</summary>
    public int InlineLength { get; init; }

    /// <summary>Reads the value of a bucket's entry.</summary>
    /// <param name="value">The value.</param>
    /// <param name="offset">Its position in the file.</param>
    /// <param name="pageSize">To name the page when it is damaged.</param>
    public static BucketRoot Read(ReadOnlySpan<byte> value, long offset, int pageSize)
    {
        if (value.Length < PageLayout.BucketHeaderSize)
        {
            throw new InvalidDatabaseException($"page {offset / pageSize}: the value of a bucket has {value.Length} bytes, fewer than a bucket header");
        }

        var root = new BucketRoot
        {
            Page = BinaryPrimitives.ReadUInt64LittleEndian(value),
            Sequence = BinaryPrimitives.ReadUInt64LittleEndian(value[8..]),
        };
        if (root.Page != 0)
        {
            return root;
        }

        return value.Length >= PageLayout.BucketHeaderSize + PageLayout.HeaderSize
            ? root with { InlineOffset = offset + PageLayout.BucketHeaderSize, InlineLength = value.Length - PageLayout.BucketHeaderSize }
            : throw new InvalidDatabaseException($"page {offset / pageSize}: an inline bucket has {value.Length} bytes, fewer than a page header");
    }

    /// <summary>Writes what <see cref="Read"/> reads, before any inline page.</summary>
    public static void WriteHeader(Span<byte> value, ulong page, ulong sequence)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(value, page);
        BinaryPrimitives.WriteUInt64LittleEndian(value[8..], sequence);
    }

    /// <summary>The root page.</summary>
    public PageView Open(Snapshot snapshot)
    {
        if (Page != 0)
        {
            return snapshot.Page(Page);
        }

        var page = new PageView(snapshot.Bytes(InlineOffset, InlineLength), InlineOffset, 0);
        return page.IsLeaf ? page : throw new InvalidDatabaseException($"page {InlineOffset / snapshot.PageSize}: an inline bucket is no leaf");
    }
}
