using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>Series about the server as a whole: identity, version, quota; and those that etcd exports from the start although nothing moves them yet.</summary>
public static class ServerMetrics
{
    /// <summary>Registers everything for a member.</summary>
    public static void Register(MetricRegistry registry, EtcdMember member)
    {
        registry.Gauges("etcd_server_version", "Which version is running. 1 for 'server_version' label with current version.", "server_version").With(BuildInfo.Etcd).Set(1);
        registry.Gauges("etcd_server_go_version", "Which Go version server is running with. 1 for 'server_go_version' label with current version.", "server_go_version").With(BuildInfo.Runtime).Set(1);
        registry.Gauges("etcd_server_id", "Server or member ID in hexadecimal format. 1 for 'server_id' label with current ID.", "server_id").With(MemberIds.ToText(member.MemberId)).Set(1);
        registry.GaugeFrom("etcd_server_quota_backend_bytes", "Current backend storage quota size in bytes.", () => member.Quota.LimitBytes);
        registry.GaugeFrom("etcd_server_is_learner", "Whether or not this member is a learner. 1 if is, 0 otherwise.", () => member.Membership.IsLocalLearner ? 1 : 0);
        registry.GaugesFrom("etcd_cluster_version", "Which version is running. 1 for 'cluster_version' label with current cluster version", ["cluster_version"], () =>
            member.Membership.View.ClusterVersion is { } version ? [new([version.MajorMinor], 1)] : []);
        V2StoreMetrics.Register(registry, member.V2.Store);
        ReservedMetrics.Register(registry);
        ProcessMetrics.Register(registry);
        RuntimeMetrics.Register(registry);
    }
}
