using Netcd.Core.V2;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The <c>etcd_debugging_store_*</c> series of the v2 store. Operations that never happened have no series, as in etcd.</summary>
internal static class V2StoreMetrics
{
    private static readonly (V2Statistic Kind, string Action)[] Reads = [(V2Statistic.Get, "get")];

    private static readonly (V2Statistic Kind, string Action)[] Writes =
    [
        (V2Statistic.Set, "set"), (V2Statistic.Create, "create"), (V2Statistic.Update, "update"), (V2Statistic.Delete, "delete"),
        (V2Statistic.CompareAndSwap, "compareAndSwap"), (V2Statistic.CompareAndDelete, "compareAndDelete"),
    ];

    /// <summary>Registers them.</summary>
    public static void Register(MetricRegistry registry, V2Store store)
    {
        string[] labels = ["action"];
        registry.CountersFrom("etcd_debugging_store_reads_total", "Total number of reads action by (get/getRecursive), local to this member.", labels, () => Successes(store, Reads));
        registry.CountersFrom("etcd_debugging_store_reads_failed_total", "Failed read actions by (get/getRecursive), local to this member.", labels, () => Failures(store, Reads));
        registry.CountersFrom("etcd_debugging_store_writes_total", "Total number of writes (e.g. set/compareAndDelete) seen by this member.", labels, () => Successes(store, Writes));
        registry.CountersFrom("etcd_debugging_store_writes_failed_total", "Failed write actions (e.g. set/compareAndDelete) by this member.", labels, () => Failures(store, Writes));
        registry.CounterFrom("etcd_debugging_store_expires_total", "Total number of expired keys.", () => store.Statistics.Successes(V2Statistic.Expire));
        registry.CounterFrom("etcd_debugging_store_watch_requests_total", "Total number of incoming watch requests (new or reestablished).", () => store.Watches.Requests);
        registry.GaugeFrom("etcd_debugging_store_watchers", "Count of currently active watchers.", () => store.Watches.Count);
    }

    private static List<KeyValuePair<string[], double>> Successes(V2Store store, (V2Statistic Kind, string Action)[] kinds) => Series(kinds, kind => store.Statistics.Successes(kind));

    private static List<KeyValuePair<string[], double>> Failures(V2Store store, (V2Statistic Kind, string Action)[] kinds) => Series(kinds, kind => store.Statistics.Failures(kind));

    private static List<KeyValuePair<string[], double>> Series((V2Statistic Kind, string Action)[] kinds, Func<V2Statistic, ulong> count)
    {
        var series = new List<KeyValuePair<string[], double>>();
        foreach ((V2Statistic kind, string action) in kinds)
        {
            if (count(kind) is > 0 and ulong number)
            {
                series.Add(new([action], number));
            }
        }

        return series;
    }
}
