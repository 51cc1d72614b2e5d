using System.Globalization;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Consensus;
using Netcd.Core.LocalMember;
using Netcd.Rpc.Http;
using Netcd.Server.Health;
using Netcd.Server.Hosting;
using Netcd.Server.Metrics;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Pages;

/// <summary>What the listeners of a server answer besides gRPC.</summary>
public sealed class ServerPages
{
    /// <summary>Puts the pages of a member together.</summary>
    public ServerPages(EtcdMember member, HttpOptions options, MetricRegistry metrics, ILog log)
    {
        var health = new MemberHealth(member);
        KeyValuePair<string, IPlainHttpHandler>[] common =
        [
            new("/metrics", new MetricsPage(metrics)),
            new("/health", new HealthPage(health, metrics, log)),
            .. CheckPage.AllOf(health, metrics, log),
        ];
        Metrics = new PageRouter(common);
        Client = new AccessControl(
            options,
            new PageRouter([
                .. common,
                new("/version", new VersionPage(() => member.Membership.View.ClusterVersion?.ToString())),
                new("/debug/vars", new VarsPage(() => RaftStatus(member))),
            ]),
            log);
    }

    /// <summary>The client port.</summary>
    public IPlainHttpHandler Client { get; }

    /// <summary>The metrics port: no /version, no access rules.</summary>
    public IPlainHttpHandler Metrics { get; }

    private static string RaftStatus(EtcdMember member)
    {
        RaftView view = member.Raft.View;
        return string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{MemberIds.ToText(member.MemberId)}\",\"term\":{view.Term},\"lead\":\"{MemberIds.ToText(view.Leader)}\",\"raftState\":\"State{view.Role}\",\"applied\":{member.AppliedIndex.Value}}}");
    }
}
