namespace Netcd.Storage.Wal;

/// <summary>What a log holds from a snapshot mark on.</summary>
public sealed class WalContent
{
    internal WalContent(WalMetadata metadata, WalHardState state, IReadOnlyList<WalEntry> entries, IReadOnlyList<WalSnapshotMark> marks, ulong lastIndex)
    {
        Metadata = metadata;
        State = state;
        Entries = entries;
        Marks = marks;
        LastIndex = lastIndex;
    }

    /// <summary>Whose log it is.</summary>
    public WalMetadata Metadata { get; }

    /// <summary>The newest hard state.</summary>
    public WalHardState State { get; }

    /// <summary>Entries after the mark without gaps; those that a later leader replaced are gone. Entries above <see cref="WalHardState.Commit"/> may still be replaced.</summary>
    public IReadOnlyList<WalEntry> Entries { get; }

    /// <summary>All snapshot marks found, in file order, also those above the commit index.</summary>
    public IReadOnlyList<WalSnapshotMark> Marks { get; }

    /// <summary>Index of the last entry, or of a snapshot beyond it.</summary>
    public ulong LastIndex { get; }
}
