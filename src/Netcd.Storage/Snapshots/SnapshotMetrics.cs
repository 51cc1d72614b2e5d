using Netcd.Telemetry.Metrics;

namespace Netcd.Storage.Snapshots;

/// <summary>The metrics of saving <c>.snap</c> files under etcd's names. Thread-safe.</summary>
public sealed class SnapshotMetrics
{
    /// <summary>Registers the metrics.</summary>
    public SnapshotMetrics(MetricRegistry registry)
    {
        double[] bounds = Histogram.ExponentialBounds(0.001, 2, 14);
        SyncSeconds = registry.Histogram("etcd_snap_fsync_duration_seconds", "The latency distributions of fsync called by snap.", bounds);
        SaveSeconds = registry.Histogram("etcd_debugging_snap_save_total_duration_seconds", "The total latency distributions of save called by snapshot.", bounds);
        MarshalSeconds = registry.Histogram("etcd_debugging_snap_save_marshalling_duration_seconds", "The marshalling cost distributions of save called by snapshot.", bounds);
    }

    /// <summary>Duration of writing and syncing a file.</summary>
    public Histogram SyncSeconds { get; }

    /// <summary>Duration of a whole save.</summary>
    public Histogram SaveSeconds { get; }

    /// <summary>Duration of encoding.</summary>
    public Histogram MarshalSeconds { get; }
}
