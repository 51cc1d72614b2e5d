using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Proxy.L7;

/// <summary>The <c>etcd_grpc_proxy_*</c> series. Thread-safe.</summary>
internal sealed class ProxyMetrics(MetricRegistry registry)
{
    /// <summary>Cached answers.</summary>
    public Gauge CacheKeys { get; } = registry.Gauge("etcd_grpc_proxy_cache_keys_total", "Total number of keys/ranges cached");

    /// <summary>Reads answered from the cache; a gauge in etcd too.</summary>
    public Gauge CacheHits { get; } = registry.Gauge("etcd_grpc_proxy_cache_hits_total", "Total number of cache hits");

    /// <summary>Serializable reads that the cache could not answer.</summary>
    public Gauge CacheMisses { get; } = registry.Gauge("etcd_grpc_proxy_cache_misses_total", "Total number of cache misses");

    /// <summary>Watchers that need no watch of their own at the cluster.</summary>
    public Gauge SharedWatchers { get; } = registry.Gauge("etcd_grpc_proxy_watchers_coalescing_total", "Total number of current watchers coalescing");

    /// <summary>Responses that came once from the cluster instead of once per watcher.</summary>
    public Counter SharedEvents { get; } = registry.Counter("etcd_grpc_proxy_events_coalescing_total", "Total number of events coalescing");
}
