using Netcd.Server.Hosting;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The <c>go_*</c> series that dashboards plot, with the closest figures of .NET.</summary>
public static class RuntimeMetrics
{
    /// <summary>Registers them.</summary>
    public static void Register(MetricRegistry registry)
    {
        registry.Gauges("go_info", "Information about the runtime environment.", "version").With(BuildInfo.Runtime).Set(1);
        registry.GaugeFrom("go_goroutines", "Number of threads and queued work items of the thread pool.", () => ThreadPool.PendingWorkItemCount + ThreadPool.ThreadCount);
        registry.GaugeFrom("go_threads", "Number of OS threads created.", ProcFiles.Threads);
        registry.GaugeFrom("go_sched_gomaxprocs_threads", "Number of processors the runtime uses.", () => Environment.ProcessorCount);
        registry.GaugeFrom("go_gc_gogc_percent", "Heap growth that starts a collection; .NET decides by itself.", () => 0);
        registry.GaugeFrom("go_gc_gomemlimit_bytes", "Memory the garbage collector may use.", () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        registry.SummaryFrom("go_gc_duration_seconds", "A summary of the pause duration of garbage collections.", Pauses);
        RegisterHeap(registry);
        RegisterOther(registry);
    }

    private static void RegisterHeap(MetricRegistry registry)
    {
        registry.GaugeFrom("go_memstats_alloc_bytes", "Number of bytes in heap allocated and currently in use.", HeapInUse);
        registry.CounterFrom("go_memstats_alloc_bytes_total", "Total number of bytes allocated in heap until now, even if released already.", () => GC.GetTotalAllocatedBytes());
        registry.GaugeFrom("go_memstats_heap_alloc_bytes", "Number of heap bytes allocated and currently in use.", HeapInUse);
        registry.GaugeFrom("go_memstats_heap_inuse_bytes", "Number of heap bytes that are in use.", () => GC.GetGCMemoryInfo().HeapSizeBytes);
        registry.GaugeFrom("go_memstats_heap_idle_bytes", "Number of heap bytes waiting to be used.", () => GC.GetGCMemoryInfo().FragmentedBytes);
        registry.GaugeFrom("go_memstats_heap_released_bytes", "Number of heap bytes released to OS; not known.", () => 0);
        registry.GaugeFrom("go_memstats_heap_sys_bytes", "Number of heap bytes obtained from system.", () => GC.GetGCMemoryInfo().TotalCommittedBytes);
        registry.GaugeFrom("go_memstats_heap_objects", "Number of currently allocated objects; only the pinned ones are known.", () => GC.GetGCMemoryInfo().PinnedObjectsCount);
        registry.GaugeFrom("go_memstats_next_gc_bytes", "Number of heap bytes when next garbage collection will take place; the threshold of high memory load.", () => GC.GetGCMemoryInfo().HighMemoryLoadThresholdBytes);
        registry.GaugeFrom("go_memstats_sys_bytes", "Number of bytes obtained from system.", () => Environment.WorkingSet);
    }

    // Figures without a counterpart stay 0, so that nobody's query runs into nothing.
    private static void RegisterOther(MetricRegistry registry)
    {
        registry.CounterFrom("go_memstats_mallocs_total", "Total number of heap objects allocated; not known.", () => 0);
        registry.CounterFrom("go_memstats_frees_total", "Total number of heap objects frees; not known.", () => 0);
        registry.GaugeFrom("go_memstats_last_gc_time_seconds", "Number of seconds since 1970 of last garbage collection; not known.", () => 0);
        foreach (string name in (string[])["buck_hash_sys", "gc_sys", "mcache_inuse", "mcache_sys", "mspan_inuse", "mspan_sys", "other_sys", "stack_inuse", "stack_sys"])
        {
            registry.GaugeFrom($"go_memstats_{name}_bytes", "Memory of Go's runtime; .NET has no such part.", () => 0);
        }
    }

    private static double HeapInUse() => GC.GetTotalMemory(forceFullCollection: false);

    // .NET keeps no distribution: the average stands for every quantile but the ends.
    private static SummaryFigures Pauses()
    {
        long count = GC.CollectionCount(0);
        double sum = GC.GetTotalPauseDuration().TotalSeconds;
        double last = GC.GetGCMemoryInfo().PauseDurations is { Length: > 0 } pauses ? pauses[0].TotalSeconds : 0;
        double average = count == 0 ? 0 : sum / count;
        return new SummaryFigures([new(0, Math.Min(last, average)), new(0.25, average), new(0.5, average), new(0.75, average), new(1, Math.Max(last, average))], sum, count);
    }
}
