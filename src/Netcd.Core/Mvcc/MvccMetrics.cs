using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Mvcc;

/// <summary>The <c>etcd_mvcc_*</c> and <c>etcd_debugging_mvcc_*</c> metrics of the store.</summary>
internal sealed class MvccMetrics(MetricRegistry registry)
{
    private readonly Counter _range = registry.Counter("etcd_mvcc_range_total", "Total number of ranges seen by this member.");

    private readonly Counter _txn = registry.Counter("etcd_mvcc_txn_total", "Total number of txns seen by this member.");

    private readonly Counter _rangeOldName = registry.Counter("etcd_debugging_mvcc_range_total", "Total number of ranges seen by this member.");

    public Counter Put { get; } = registry.Counter("etcd_mvcc_put_total", "Total number of puts seen by this member.");

    public Counter Delete { get; } = registry.Counter("etcd_mvcc_delete_total", "Total number of deletes seen by this member.");

    public Gauge PutBytes { get; } = registry.Gauge(
        "etcd_debugging_mvcc_total_put_size_in_bytes", "The total size of put kv pairs seen by this member.");

    public Histogram Hash { get; } = registry.Histogram(
        "etcd_mvcc_hash_duration_seconds", "The latency distribution of storage hash operation.", Histogram.ExponentialBounds(0.01, 2, 15));

    public Histogram HashRevision { get; } = registry.Histogram(
        "etcd_mvcc_hash_rev_duration_seconds", "The latency distribution of storage hash by revision operation.", Histogram.ExponentialBounds(0.01, 2, 15));

    public Histogram IndexPause { get; } = registry.Histogram(
        "etcd_debugging_mvcc_index_compaction_pause_duration_milliseconds",
        "Bucketed histogram of index compaction pause duration.",
        Histogram.ExponentialBounds(0.5, 2, 14));

    public Histogram CompactionPause { get; } = registry.Histogram(
        "etcd_debugging_mvcc_db_compaction_pause_duration_milliseconds",
        "Bucketed histogram of db compaction pause duration.",
        Histogram.ExponentialBounds(1, 2, 13));

    public Histogram CompactionTotal { get; } = registry.Histogram(
        "etcd_debugging_mvcc_db_compaction_total_duration_milliseconds",
        "Bucketed histogram of db compaction total duration.",
        Histogram.ExponentialBounds(100, 2, 14));

    public Gauge CompactionLast { get; } = registry.Gauge(
        "etcd_debugging_mvcc_db_compaction_last", "The unix time of the last db compaction. Resets to 0 on start.");

    public Counter CompactedKeys { get; } = registry.Counter(
        "etcd_debugging_mvcc_db_compaction_keys_total", "Total number of db keys compacted.");

    /// <summary>
    /// Counts what happened in one transaction of the store: the ranges, compares and looks at old pairs among them, and whether it was
    /// a transaction at all, which in etcd takes two operations. Any thread.
    /// </summary>
    /// <param name="ranges">Reads.</param>
    /// <param name="changes">Puts and deletes, which have counters of their own.</param>
    public void CountTxn(int ranges, int changes)
    {
        if (ranges > 0)
        {
            _range.Add(ranges);
            _rangeOldName.Add(ranges);
        }

        if (ranges + changes > 1)
        {
            _txn.Add();
        }
    }

    /// <summary>Registers what is asked of the store at each scrape.</summary>
    public static void Observe(MetricRegistry registry, MvccStore store)
    {
        registry.GaugeFrom("etcd_debugging_mvcc_keys_total", "Total number of keys.", () => store.LiveKeys);
        registry.GaugeFrom("etcd_debugging_mvcc_current_revision", "The current revision of store.", () => store.CurrentRevision);
        registry.GaugeFrom("etcd_debugging_mvcc_compact_revision", "The revision of the last compaction in store.", () => store.CompactedRevision);
    }
}
