namespace Netcd.Server.Hosting;

/// <summary>Database file and log files.</summary>
public sealed record StorageOptions
{
    /// <summary>Quota when none is set: 2 GiB.</summary>
    public const long DefaultQuotaBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>Database size that raises the NOSPACE alarm, in bytes. 0 means <see cref="DefaultQuotaBytes"/>, negative no limit.</summary>
    public long QuotaBytes { get; init; }

    /// <summary>Longest time a write waits for the database commit; zero means the default of 100 ms.</summary>
    public TimeSpan BatchInterval { get; init; }

    /// <summary>Most writes in one database commit; 0 means the default of 10,000.</summary>
    public int BatchLimit { get; init; }

    /// <summary>Free page list: <c>map</c> or <c>array</c>. etcd takes every other word for <c>map</c>.</summary>
    public string FreelistType { get; init; } = "map";

    /// <summary>Never sync to disk. Loses data in a crash.</summary>
    public bool UnsafeNoFsync { get; init; }

    /// <summary>Log files kept, 0 for all.</summary>
    public ulong MaxWals { get; init; } = 5;

    /// <summary>Snapshot files kept, 0 for all.</summary>
    public ulong MaxSnapshots { get; init; } = 5;

    /// <summary>Defragment at start when that frees at least this many megabytes; 0 for never.</summary>
    public ulong BootstrapDefragThresholdMegabytes { get; init; }

    /// <summary>Stop serving gRPC while the database is defragmented.</summary>
    public bool StopGrpcOnDefrag { get; init; }

    /// <summary>Write transactions check with a shared read buffer.</summary>
    public bool TxnModeWriteWithSharedBuffer { get; init; } = true;
}
