namespace Netcd.Interop.Tests.Metrics;

/// <summary>A test that needs netcd, real etcd and Prometheus.</summary>
internal sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = NetcdServer.SkipReason ?? Prometheus.SkipReason;
}
