using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Etcd;

/// <summary>Makes the member of this process.</summary>
internal sealed class MemberFactory : IMemberFactory
{
    /// <inheritdoc/>
    public IMember Create(EtcdOptions options, ILog log, MetricRegistry metrics) =>
        throw new MemberStartException("this build has no member");
}
