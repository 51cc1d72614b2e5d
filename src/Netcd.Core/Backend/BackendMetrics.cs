using Netcd.Storage.Bolt;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Backend;

/// <summary>The <c>etcd_disk_backend_*</c> metrics.</summary>
internal sealed class BackendMetrics(MetricRegistry registry)
{
    private readonly Histogram _rebalance = Part(registry, "rebalance");
    private readonly Histogram _spill = Part(registry, "spill");
    private readonly Histogram _write = Part(registry, "write");

    public Histogram Commit { get; } = registry.Histogram(
        "etcd_disk_backend_commit_duration_seconds", "The latency distributions of commit called by backend.", Histogram.ExponentialBounds(0.001, 2, 14));

    public Histogram Snapshot { get; } = registry.Histogram(
        "etcd_disk_backend_snapshot_duration_seconds", "The latency distribution of backend snapshots.", Histogram.ExponentialBounds(0.01, 2, 17));

    public Histogram Defragment { get; } = registry.Histogram(
        "etcd_disk_backend_defrag_duration_seconds", "The latency distribution of backend defragmentation.", Histogram.ExponentialBounds(0.1, 2, 13));

    public Gauge DefragmentInflight { get; } = registry.Gauge(
        "etcd_disk_defrag_inflight", "Whether or not defrag is active on the member. 1 means active, 0 means not.");

    public Gauge OpenReads { get; } = registry.Gauge(
        "etcd_mvcc_db_open_read_transactions", "The number of currently open read transactions");

    /// <summary>Takes the parts of a commit.</summary>
    public void ObserveParts(in CommitTimes times)
    {
        _rebalance.Observe(times.Rebalance.TotalSeconds);
        _spill.Observe(times.Spill.TotalSeconds);
        _write.Observe(times.Write.TotalSeconds);
    }

    private static Histogram Part(MetricRegistry registry, string part) => registry.Histogram(
        $"etcd_debugging_disk_backend_commit_{part}_duration_seconds",
        $"The latency distributions of commit.{part} called by bboltdb backend.",
        Histogram.ExponentialBounds(0.001, 2, 14));
}
