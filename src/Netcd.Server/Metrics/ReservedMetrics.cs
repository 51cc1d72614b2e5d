using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>Series that every etcd exports from its start and that dashboards look for, while nothing in a single member moves them. Who does later registers the same name and gets the same object.</summary>
internal static class ReservedMetrics
{
    /// <summary>Registers them with the values of a fresh member.</summary>
    public static void Register(MetricRegistry registry)
    {
        registry.Gauge("etcd_grpc_proxy_cache_hits_total", "Total number of cache hits");
        registry.Gauge("etcd_grpc_proxy_cache_keys_total", "Total number of keys/ranges cached");
        registry.Gauge("etcd_grpc_proxy_cache_misses_total", "Total number of cache misses");
        registry.Counter("etcd_grpc_proxy_events_coalescing_total", "Total number of events coalescing");
        registry.Gauge("etcd_grpc_proxy_watchers_coalescing_total", "Total number of current watchers coalescing");
        registry.Histogram("etcd_snap_db_fsync_duration_seconds", "The latency distributions of fsyncing .snap.db file", Histogram.ExponentialBounds(0.001, 2, 14));
        registry.Histogram("etcd_snap_db_save_total_duration_seconds", "The total latency distributions of v3 snapshot save", Histogram.ExponentialBounds(0.1, 2, 10));
    }
}
