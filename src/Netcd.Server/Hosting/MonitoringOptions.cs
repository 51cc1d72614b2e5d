namespace Netcd.Server.Hosting;

/// <summary>Metrics, profiling and tracing.</summary>
public sealed record MonitoringOptions
{
    /// <summary>Export gRPC latency histograms too.</summary>
    public bool ExtensiveMetrics { get; init; }

    /// <summary>Serve profiles.</summary>
    public bool EnablePprof { get; init; }

    /// <summary>Send traces.</summary>
    public bool EnableTracing { get; init; }

    /// <summary>Address of the trace collector.</summary>
    public string TracingAddress { get; init; } = "localhost:4317";

    /// <summary>Service name in traces.</summary>
    public string TracingServiceName { get; init; } = "etcd";

    /// <summary>Instance id in traces.</summary>
    public string TracingInstanceId { get; init; } = "";

    /// <summary>Sampled requests per million.</summary>
    public int TracingSamplesPerMillion { get; init; }
}
