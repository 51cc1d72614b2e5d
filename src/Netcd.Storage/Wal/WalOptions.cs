namespace Netcd.Storage.Wal;

/// <summary>Settings of a log that is written.</summary>
public sealed class WalOptions
{
    /// <summary>Clock for durations in metrics and log lines.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Bytes after which a segment is closed and the next one begun; checked after each batch, so segments may get longer.</summary>
    public long SegmentBytes { get; init; } = 64_000_000;

    /// <summary>
    /// Bytes of zeros written ahead of the data at a time; 0 for none. The first write to a preallocated block makes the file
    /// system journal it, at the cost of a second flush in every sync; writing zeros ahead pays that once per step.
    /// </summary>
    public int ZeroAheadBytes { get; init; } = 1 << 20;

    /// <summary>Never sync. Loses acknowledged writes at a crash; for tests and throw-away clusters (<c>--unsafe-no-fsync</c>).</summary>
    public bool UnsafeNoSync { get; init; }

    /// <summary>Where durations and sizes are counted, if anywhere.</summary>
    public WalMetrics? Metrics { get; init; }
}
