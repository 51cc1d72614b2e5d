namespace Netcd.Storage.Bolt;

/// <summary>How a database file is opened. The defaults are etcd's.</summary>
public sealed record BoltOptions
{
    /// <summary>Opens for reading only, under a shared lock; the file must exist.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Does not store the list of free pages at each commit; it is found at open by walking every reachable page.
    /// Files that do store one are read either way.
    /// </summary>
    public bool NoFreelistSync { get; init; } = true;

    /// <summary>Page size in bytes of a file that is created, a power of two from 1024 to 65536. An existing file tells its own.</summary>
    public int PageSize { get; init; } = 4096;

    /// <summary>Address space in bytes reserved for the file to grow without a new mapping.</summary>
    public long ReservedMapSize { get; init; } = 10L << 30;

    /// <summary>Bytes the file grows by beyond what is needed; 0 grows it page by page.</summary>
    public long GrowthStep { get; init; } = 16L << 20;

    /// <summary>Leaves out every sync (<c>--unsafe-no-fsync</c>): a crash of the machine may destroy the file.</summary>
    public bool NoSync { get; init; }

    /// <summary>How full, from 0.1 to 1.0, a page is made when it is split; <see cref="WriteBucket.FillPercent"/> overrides it per bucket.</summary>
    public double FillPercent { get; init; } = 0.5;

    /// <summary>Clock for <see cref="BoltDatabase.LastCommit"/>; null measures nothing.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>
    /// Asked after each failed attempt (1, 2, …) to lock the file: waits as its owner sees fit (bbolt waits 50 ms without end) and says whether to try again.
    /// Null gives up at once with <see cref="DatabaseLockedException"/>.
    /// </summary>
    public Func<int, bool>? RetryLock { get; init; }
}
