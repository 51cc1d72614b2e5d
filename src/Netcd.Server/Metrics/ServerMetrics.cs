using System.Diagnostics;
using System.Runtime.InteropServices;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>Series about the server as a whole: identity, quota, process and runtime. The go_* names carry the closest .NET figures, because dashboards plot them.</summary>
public static class ServerMetrics
{
    /// <summary>Registers everything for a member.</summary>
    public static void Register(MetricRegistry registry, EtcdMember member)
    {
        registry.Gauges("etcd_server_version", "Which version is running. 1 for 'server_version' label with current version.", "server_version").With(ServerVersion.Release.ToString()).Set(1);
        registry.Gauges("etcd_server_go_version", "Which runtime version server is running with. 1 for 'server_go_version' label with current version.", "server_go_version").With(RuntimeInformation.FrameworkDescription).Set(1);
        registry.Gauges("etcd_server_id", "Server or member ID in hexadecimal format. 1 for 'server_id' label with current ID.", "server_id").With(MemberIds.ToText(member.MemberId)).Set(1);
        registry.GaugeFrom("etcd_server_quota_backend_bytes", "Current backend storage quota size in bytes.", () => member.Quota.LimitBytes);
        registry.GaugeFrom("etcd_server_is_learner", "Whether or not this member is a learner. 1 if is, 0 otherwise.", () => member.Membership.IsLocalLearner ? 1 : 0);
        registry.GaugeFrom("etcd_server_snapshot_apply_in_progress_total", "1 if the server is applying the incoming snapshot. 0 if none.", () => 0);
        registry.Counter("etcd_server_heartbeat_send_failures_total", "The total number of leader heartbeat send failures (likely overloaded from slow disk).");
        RegisterProcess(registry);
        RegisterRuntime(registry);
    }

    private static void RegisterProcess(MetricRegistry registry)
    {
        var process = Process.GetCurrentProcess();
        double started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        registry.GaugeFrom("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", () => started);
        registry.CounterFrom("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        registry.GaugeFrom("process_resident_memory_bytes", "Resident memory size in bytes.", () => Environment.WorkingSet);
        registry.GaugeFrom("process_virtual_memory_bytes", "Virtual memory size in bytes.", () => Refreshed(process).VirtualMemorySize64);
        registry.GaugeFrom("process_open_fds", "Number of open file descriptors.", OpenFiles);
        registry.GaugeFrom("process_max_fds", "Maximum number of open file descriptors.", FileLimit);
        registry.GaugeFrom("os_fd_used", "The number of used file descriptors.", OpenFiles);
        registry.GaugeFrom("os_fd_limit", "The file descriptor limit.", FileLimit);
    }

    private static void RegisterRuntime(MetricRegistry registry)
    {
        registry.Gauges("go_info", "Information about the runtime environment.", "version").With(RuntimeInformation.FrameworkDescription).Set(1);
        registry.GaugeFrom("go_goroutines", "Number of pending and running thread-pool work items.", () => ThreadPool.PendingWorkItemCount + ThreadPool.ThreadCount);
        registry.GaugeFrom("go_threads", "Number of OS threads created.", () => Process.GetCurrentProcess().Threads.Count);
        registry.GaugeFrom("go_memstats_alloc_bytes", "Number of bytes allocated and still in use.", () => GC.GetTotalMemory(false));
        registry.CounterFrom("go_memstats_alloc_bytes_total", "Total number of bytes allocated, even if freed.", () => GC.GetTotalAllocatedBytes());
        registry.GaugeFrom("go_memstats_heap_inuse_bytes", "Number of heap bytes that are in use.", () => GC.GetGCMemoryInfo().HeapSizeBytes);
        registry.GaugeFrom("go_memstats_heap_sys_bytes", "Number of heap bytes obtained from system.", () => GC.GetGCMemoryInfo().TotalCommittedBytes);
        registry.CounterFrom("go_gc_duration_seconds_sum", "Total pause time of garbage collections in seconds.", () => GC.GetTotalPauseDuration().TotalSeconds);
    }

    private static Process Refreshed(Process process)
    {
        process.Refresh();
        return process;
    }

    private static double OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : 0;

    private static double FileLimit()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
        {
            return 0;
        }

        string? line = File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        return line is not null && double.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out double limit) ? limit : 0;
    }
}
