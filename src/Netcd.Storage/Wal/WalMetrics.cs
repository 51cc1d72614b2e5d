using Netcd.Telemetry.Metrics;

namespace Netcd.Storage.Wal;

/// <summary>The metrics of the log under etcd's names. Thread-safe.</summary>
public sealed class WalMetrics
{
    /// <summary>Registers the metrics.</summary>
    public WalMetrics(MetricRegistry registry)
    {
        double[] bounds = Histogram.ExponentialBounds(0.001, 2, 14);
        SyncSeconds = registry.Histogram("etcd_disk_wal_fsync_duration_seconds", "The latency distributions of fsync called by WAL.", bounds);
        WriteSeconds = registry.Histogram("etcd_disk_wal_write_duration_seconds", "The latency distributions of write called by WAL.", bounds);
        WrittenBytes = registry.Gauge("etcd_disk_wal_write_bytes_total", "Total number of bytes written in WAL.");
    }

    /// <summary>Duration of each sync.</summary>
    public Histogram SyncSeconds { get; }

    /// <summary>Duration of each write of a batch.</summary>
    public Histogram WriteSeconds { get; }

    /// <summary>Bytes written since start; a gauge in etcd, despite its name.</summary>
    public Gauge WrittenBytes { get; }
}
