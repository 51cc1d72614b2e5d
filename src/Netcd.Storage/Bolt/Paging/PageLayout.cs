namespace Netcd.Storage.Bolt.Paging;

/// <summary>Numbers of bbolt's file format. All integers are little endian.</summary>
internal static class PageLayout
{
    /// <summary>Bytes of the header of every page: id (8), flags (2), element count (2), overflow (4).</summary>
    public const int HeaderSize = 16;

    /// <summary>Bytes of an entry of the element table of leaf and branch pages.</summary>
    public const int ElementSize = 16;

    /// <summary>Bytes of a bucket's value before an inline page: root page (8), sequence (8).</summary>
    public const int BucketHeaderSize = 16;

    public const ushort BranchFlag = 0x01;
    public const ushort LeafFlag = 0x02;
    public const ushort MetaFlag = 0x04;
    public const ushort FreelistFlag = 0x10;

    /// <summary>Flag of a leaf element whose value is a bucket.</summary>
    public const uint BucketFlag = 0x01;

    /// <summary>Freelist page id of a database that does not store its free pages.</summary>
    public const ulong NoFreelist = ulong.MaxValue;

    /// <summary>Pages 0 and 1 are metas.</summary>
    public const ulong FirstDataPage = 2;

    public const int MaxKeySize = 32768;

    /// <summary>bbolt allows 2^31-2; ours leaves room so that one page with one such value still is one span.</summary>
    public const int MaxValueSize = int.MaxValue - (1 << 18);

    public const int MinPageSize = 1024;
    public const int MaxPageSize = 65536;

    /// <summary>Levels a tree can have; more means that pages form a cycle (at two children per branch 2^64 leaves).</summary>
    public const int MaxDepth = 64;

    /// <summary>Buckets inside buckets that are followed; more means that buckets form a cycle.</summary>
    public const int MaxNesting = 1000;
}
