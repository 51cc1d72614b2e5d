using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Watch;

/// <summary>The watch metrics under etcd's names.</summary>
internal sealed class WatchMetrics
{
    public WatchMetrics(MetricRegistry registry, Func<double> streams, Func<double> watchers, Func<double> slow, Func<double> pending)
    {
        Events = registry.Counter("etcd_debugging_mvcc_events_total", "Total number of events sent by this member.");
        registry.GaugeFrom("etcd_debugging_mvcc_watch_stream_total", "Total number of watch streams.", streams);
        registry.GaugeFrom("etcd_debugging_mvcc_watcher_total", "Total number of watchers.", watchers);
        registry.GaugeFrom("etcd_debugging_mvcc_slow_watcher_total", "Total number of unsynced slow watchers.", slow);
        registry.GaugeFrom("etcd_debugging_mvcc_pending_events_total", "Total number of pending events to be sent.", pending);
    }

    public Counter Events { get; }
}
