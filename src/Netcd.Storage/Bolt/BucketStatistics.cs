namespace Netcd.Storage.Bolt;

/// <summary>Size and shape of one bucket, without the buckets nested in it.</summary>
public sealed record BucketStatistics
{
    /// <summary>Levels of the tree; 1 for a single leaf, 0 for an inline bucket.</summary>
    public int Depth { get; internal set; }

    /// <summary>Branch pages, overflow pages included.</summary>
    public long BranchPages { get; internal set; }

    /// <summary>Leaf pages, overflow pages included.</summary>
    public long LeafPages { get; internal set; }

    /// <summary>Overflow pages among the branch pages.</summary>
    public long BranchOverflowPages { get; internal set; }

    /// <summary>Overflow pages among the leaf pages.</summary>
    public long LeafOverflowPages { get; internal set; }

    /// <summary>Keys with a value.</summary>
    public long Keys { get; internal set; }

    /// <summary>Nested buckets.</summary>
    public long Buckets { get; internal set; }

    /// <summary>Bytes of the keys and values.</summary>
    public long DataBytes { get; internal set; }

    /// <summary>Bytes of its branch pages that are in use.</summary>
    public long BranchUsedBytes { get; internal set; }

    /// <summary>Bytes of all its pages that are in use: headers, element tables, keys and values.</summary>
    public long UsedBytes { get; internal set; }
}
