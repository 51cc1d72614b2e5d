using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>Content of a meta page: the root of one committed state.</summary>
internal sealed record Meta
{
    private const uint Magic = 0xED0CDAED;
    private const uint Version = 2;
    private const int ChecksumAt = PageLayout.HeaderSize + 56;

    /// <summary>Bytes a meta takes on its page, header included.</summary>
    public const int Size = ChecksumAt + 8;

    public required int PageSize { get; init; }
    public uint Flags { get; init; }
    public required ulong RootPage { get; init; }
    public ulong RootSequence { get; init; }
    public required ulong FreelistPage { get; init; }

    /// <summary>First page id never used.</summary>
    public required ulong HighWater { get; init; }
    public required ulong TransactionId { get; init; }

    /// <summary>Reads a meta page.</summary>
    /// <param name="page">At least <see cref="Size"/> bytes of the page.</param>
    /// <param name="meta">The meta, when it is valid.</param>
    /// <param name="problem">Why it is not.</param>
    public static bool TryRead(ReadOnlySpan<byte> page, [NotNullWhen(true)] out Meta? meta, [NotNullWhen(false)] out string? problem)
    {
        meta = null;
        problem = Problem(page);
        if (problem is not null)
        {
            return false;
        }

        ReadOnlySpan<byte> body = page[PageLayout.HeaderSize..];
        meta = new Meta
        {
            PageSize = (int)BinaryPrimitives.ReadUInt32LittleEndian(body[8..]),
            Flags = BinaryPrimitives.ReadUInt32LittleEndian(body[12..]),
            RootPage = BinaryPrimitives.ReadUInt64LittleEndian(body[16..]),
            RootSequence = BinaryPrimitives.ReadUInt64LittleEndian(body[24..]),
            FreelistPage = BinaryPrimitives.ReadUInt64LittleEndian(body[32..]),
            HighWater = BinaryPrimitives.ReadUInt64LittleEndian(body[40..]),
            TransactionId = BinaryPrimitives.ReadUInt64LittleEndian(body[48..]),
        };
        return true;
    }

    /// <summary>Writes header and meta at the start of a zeroed page.</summary>
    public void Write(Span<byte> page, ulong pageId)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(page, pageId);
        BinaryPrimitives.WriteUInt16LittleEndian(page[8..], PageLayout.MetaFlag);
        Span<byte> body = page[PageLayout.HeaderSize..];
        BinaryPrimitives.WriteUInt32LittleEndian(body, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], (uint)PageSize);
        BinaryPrimitives.WriteUInt32LittleEndian(body[12..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(body[16..], RootPage);
        BinaryPrimitives.WriteUInt64LittleEndian(body[24..], RootSequence);
        BinaryPrimitives.WriteUInt64LittleEndian(body[32..], FreelistPage);
        BinaryPrimitives.WriteUInt64LittleEndian(body[40..], HighWater);
        BinaryPrimitives.WriteUInt64LittleEndian(body[48..], TransactionId);
        BinaryPrimitives.WriteUInt64LittleEndian(page[ChecksumAt..], Checksum(page));
    }

    /// <summary>The checksum that a meta page carries.</summary>
    public static ulong StoredChecksum(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt64LittleEndian(page[ChecksumAt..]);

    private static string? Problem(ReadOnlySpan<byte> page)
    {
        if (page.Length < Size)
        {
            return "the file ends before it";
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(page[PageLayout.HeaderSize..]);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(page[(PageLayout.HeaderSize + 4)..]);
        uint pageSize = BinaryPrimitives.ReadUInt32LittleEndian(page[(PageLayout.HeaderSize + 8)..]);
        ulong stored = StoredChecksum(page);
        if (magic != Magic)
        {
            return $"magic number 0x{magic:x8}, not 0x{Magic:x8}";
        }

        if (version != Version)
        {
            return $"version {version}, not {Version}";
        }

        if (stored != Checksum(page))
        {
            return $"checksum error: 0x{stored:x16} stored, 0x{Checksum(page):x16} computed";
        }

        bool power = pageSize is >= PageLayout.MinPageSize and <= PageLayout.MaxPageSize && (pageSize & (pageSize - 1)) == 0;
        return power ? null : $"page size {pageSize}";
    }

    // FNV-1a, 64 bit, over everything between the page header and the checksum.
    private static ulong Checksum(ReadOnlySpan<byte> page)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in page[PageLayout.HeaderSize..ChecksumAt])
        {
            hash = (hash ^ b) * 1099511628211;
        }

        return hash;
    }
}
