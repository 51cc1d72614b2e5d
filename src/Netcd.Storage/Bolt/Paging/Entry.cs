namespace Netcd.Storage.Bolt.Paging;

/// <summary>An element of a leaf or branch page: where its bytes are, not the bytes.</summary>
internal struct Entry
{
    /// <summary>Where the key starts; the value follows it. A position in the file, or (negative) in the writer's arena.</summary>
    public long At;

    /// <summary>Page a branch entry points to.</summary>
    public ulong Child;

    public int KeySize;
    public int ValueSize;

    /// <summary>Flags of a leaf entry.</summary>
    public uint Flags;

    public readonly bool IsBucket => (Flags & PageLayout.BucketFlag) != 0;
}
