using System.Globalization;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Consensus;
using Netcd.Core.LocalMember;
using Netcd.Rpc.Client;
using Netcd.Rpc.Http;
using Netcd.Server.Classic;
using Netcd.Server.Gateway;
using Netcd.Server.Health;
using Netcd.Server.Hosting;
using Netcd.Server.Metrics;
using Netcd.Server.Peers.Statistics;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Pages;

/// <summary>What the listeners of a server answer besides gRPC.</summary>
public sealed class ServerPages
{
    /// <summary>Puts the pages of a member together.</summary>
    /// <param name="member">The member.</param>
    /// <param name="options">How the server was started.</param>
    /// <param name="gateway">A connection to the member's gRPC methods, for JSON calls.</param>
    /// <param name="peers">The traffic with other members.</param>
    /// <param name="metrics">Shown at /metrics.</param>
    /// <param name="log">Where refusals are told.</param>
    public ServerPages(EtcdMember member, EtcdOptions options, RpcChannel gateway, PeerStatistics peers, MetricRegistry metrics, ILog log)
    {
        var health = new MemberHealth(member);
        KeyValuePair<string, IPlainHttpHandler>[] debugging = options.Monitoring.EnablePprof
            ? [new(ProfilePages.Path, new ProfilePages(TimeProvider.System)), new("/config/local/log", new LogLevelPage(options.Log.Switch, log))]
            : [];
        KeyValuePair<string, IPlainHttpHandler>[] common =
        [
            new("/metrics", new MetricsPage(metrics)),
            new("/health", new HealthPage(health, metrics, log)),
            .. CheckPage.AllOf(health, metrics, log),
        ];
        Metrics = new PageRouter(common);
        var classic = options.V2.Enable ? new V2RequestMetrics(new ClassicPages(member, options, peers, TimeProvider.System, log), metrics, TimeProvider.System) : null;
        Client = new AccessControl(
            options.Http,
            new PageRouter(
                [
                    .. common,
                    new("/version", new VersionPage(() => member.Membership.View.ClusterVersion?.ToString())),
                    new("/debug/vars", new VarsPage(() => RaftStatus(member))),
                    .. debugging,
                    .. options.Http.EnableGateway ? JsonGateway.PagesOf(gateway) : [],
                ],
                classic),
            log)
        {
            CertificatesNameUsers = () => options.Tls.Client.ClientCertAuth && options.Http.EnableGateway && member.Auth.View.IsEnabled,
        };
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
