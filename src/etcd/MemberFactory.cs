using Netcd.Server.Hosting;
using Netcd.Server.Standby;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Etcd;

/// <summary>Makes the member of this process: on the real file system, with real listeners.</summary>
internal sealed class MemberFactory : IMemberFactory
{
    /// <inheritdoc/>
    public IMember Create(EtcdOptions options, ILog log, MetricRegistry metrics) => options.Classic.IsUsed
        ? new HostedClassic(options, new LocalDisk(), log, metrics)
        : new HostedMember(options, new LocalDisk(), log, metrics);
}
