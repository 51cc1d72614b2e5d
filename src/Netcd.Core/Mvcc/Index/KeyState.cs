namespace Netcd.Core.Mvcc.Index;

/// <summary>The newest change of one key.</summary>
internal struct KeyState
{
    /// <summary>Main revision of the newest change.</summary>
    public long Modified;

    /// <summary>Main revision of the first put of the present generation.</summary>
    public long Created;

    /// <summary>Number of puts in the present generation; 0 says that the newest change is a deletion.</summary>
    public long Version;

    /// <summary>Place of the change before it in the <see cref="HistoryLog"/>; <see cref="HistoryLog.None"/> when there is none.</summary>
    public long History;

    /// <summary>Sub revision of the newest change.</summary>
    public int Sub;

    /// <summary>End of the key's tail in the tails of its leaf; it begins where the tail of the key before it ends.</summary>
    public int TailEnd;

    /// <summary>Whether the key exists.</summary>
    public readonly bool IsLive => Version != 0;

    /// <summary>The newest change.</summary>
    public readonly Revision Revision => new(Modified, Sub);
}
