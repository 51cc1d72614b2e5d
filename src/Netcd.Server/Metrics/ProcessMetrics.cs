using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The <c>process_*</c> and <c>os_*</c> series.</summary>
public static class ProcessMetrics
{
    /// <summary>Registers them.</summary>
    public static void Register(MetricRegistry registry)
    {
        double started = ProcFiles.StartTime();
        registry.GaugeFrom("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", () => started);
        registry.CounterFrom("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        registry.GaugeFrom("process_resident_memory_bytes", "Resident memory size in bytes.", () => Environment.WorkingSet);
        registry.GaugeFrom("process_virtual_memory_bytes", "Virtual memory size in bytes.", ProcFiles.VirtualMemory);
        registry.GaugeFrom("process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.", ProcFiles.AddressSpaceLimit);
        registry.GaugeFrom("process_open_fds", "Number of open file descriptors.", ProcFiles.OpenFiles);
        registry.GaugeFrom("process_max_fds", "Maximum number of open file descriptors.", ProcFiles.FileLimit);
        registry.CounterFrom("process_network_receive_bytes_total", "Number of bytes received by the process over the network.", () => ProcFiles.NetworkBytes(sent: false));
        registry.CounterFrom("process_network_transmit_bytes_total", "Number of bytes sent by the process over the network.", () => ProcFiles.NetworkBytes(sent: true));
        registry.GaugeFrom("os_fd_used", "The number of used file descriptors.", ProcFiles.OpenFiles);
        registry.GaugeFrom("os_fd_limit", "The file descriptor limit.", ProcFiles.FileLimit);
    }
}
