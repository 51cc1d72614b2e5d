namespace Netcd.Core.Mvcc;

/// <summary>Settings of the store.</summary>
public sealed record MvccOptions
{
    /// <summary>Records looked at in one slice of a compaction (<c>--compaction-batch-limit</c>).</summary>
    public int CompactionBatchLimit { get; init; } = 1000;

    /// <summary>Pause between two slices (<c>--compaction-sleep-interval</c>); null for as long as the slice took, which leaves half of the time to others.</summary>
    public TimeSpan? CompactionPause { get; init; }
}
