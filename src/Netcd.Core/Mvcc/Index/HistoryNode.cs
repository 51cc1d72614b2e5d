namespace Netcd.Core.Mvcc.Index;

/// <summary>A superseded change of a key.</summary>
internal struct HistoryNode
{
    /// <summary>Its main revision.</summary>
    public long Main;

    /// <summary>Main revision of the change that superseded it; a compaction to this revision or later drops it.</summary>
    public long SupersededBy;

    /// <summary>Place of the change of the same key before it.</summary>
    public long Previous;

    /// <summary>Its sub revision.</summary>
    public int Sub;

    /// <summary>Whether it is a deletion.</summary>
    public bool IsTombstone;
}
