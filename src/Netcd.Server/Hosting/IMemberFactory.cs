using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Hosting;

/// <summary>Makes the member of a process.</summary>
public interface IMemberFactory
{
    /// <summary>A member that has not started. Does no I/O.</summary>
    /// <param name="options">Checked settings.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="metrics">Where it registers its metrics.</param>
    IMember Create(EtcdOptions options, ILog log, MetricRegistry metrics);
}
