using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Leases;

/// <summary>The lessor's metrics under etcd's names.</summary>
internal sealed class LessorMetrics(MetricRegistry registry)
{
    public Counter Granted { get; } = registry.Counter("etcd_debugging_lease_granted_total", "The total number of granted leases.");

    public Counter Revoked { get; } = registry.Counter("etcd_debugging_lease_revoked_total", "The total number of revoked leases.");

    public Counter Renewed { get; } = registry.Counter("etcd_debugging_lease_renewed_total", "The number of renewed leases seen by the leader.");

    public Histogram Ttl { get; } = registry.Histogram(
        "etcd_debugging_lease_ttl_total",
        "Bucketed histogram of lease TTLs.",
        Histogram.ExponentialBounds(1, 2, 24));
}
