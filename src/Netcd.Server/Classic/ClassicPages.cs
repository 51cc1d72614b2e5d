using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Hosting;
using Netcd.Server.Modules;
using Netcd.Server.Pages;
using Netcd.Server.Peers.Statistics;
using Netcd.Server.Timers;
using Netcd.Server.V1;
using Netcd.Server.V2;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Classic;

/// <summary>The v1 and v2 APIs as a whole: finds the handler of a path; what none serves gets 404.</summary>
internal sealed class ClassicPages : IPlainHttpHandler
{
    private const string V1Prefix = "/v1";

    private readonly EtcdMember _member;
    private readonly bool _redirectsWrites;
    private readonly KeysHandler _keys;
    private readonly KeyValuePair<string, IPathHandler>[] _others;

    /// <summary>Puts the APIs of a member together.</summary>
    /// <param name="member">The member.</param>
    /// <param name="options">How the server was started.</param>
    /// <param name="peers">The traffic with other members.</param>
    /// <param name="clock">Time of statistics.</param>
    /// <param name="log">Where refusals are told.</param>
    public ClassicPages(EtcdMember member, EtcdOptions options, PeerStatistics peers, TimeProvider clock, ILog log)
    {
        _member = member;
        _redirectsWrites = options.V2.RedirectWrites;
        var access = new V2Access(member.V2.Store, options.Tls.Client.ClientCertAuth, log);
        var stats = new StatsHandler(member, peers, clock);
        var machines = new MachinesHandler(member);
        var locks = new LockHandler(member, access, log);
        var dashboard = new DashboardHandler();
        _keys = new KeysHandler(member, access, peers.Timers);
        _others =
        [
            new("/v2/stats/", stats),
            new("/v2/members/", new MembersHandler(member, access)),
            new("/v2/machines", machines),
            new("/v2/peers", machines),
            new("/v2/leader", machines),
            new("/v2/auth/", new AuthHandler(member, access)),
            new("/mod/v2/lock/", locks),
            new("/mod/v2/leader/", locks),
            new(DashboardHandler.Prefix, dashboard),
            new("/etcd/mod/dashboard/", dashboard),
            .. options.V2.ServesDiscovery ? [new(DiscoveryTokenHandler.Path, new DiscoveryTokenHandler(member, access))] : Array.Empty<KeyValuePair<string, IPathHandler>>(),
            .. options.Classic.IsTraced && peers.Timers is { } timers ? DebugHandlers(member, timers) : [],
            .. options.V2.EnableV1 ? V1Handlers(member, access, stats) : [],
        ];
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (!GoPath.TrySplit(exchange.RawTarget, out string path, out ReadOnlyMemory<char> query))
        {
            return PlainAnswers.BadPath(exchange);
        }

        string clean = GoPath.Clean(path);
        if (clean != path)
        {
            // A client that follows a redirect would lose the body of a v1 write.
            if (exchange.Method is "GET" or "HEAD" || !IsIn(clean, V1Prefix))
            {
                return PlainAnswers.Redirect(exchange, clean, query.Span);
            }
        }

        return _redirectsWrites && IsWrite(exchange.Method, clean) && !_member.Raft.View.IsLeader ? RedirectToLeader(exchange)
            : Find(clean) is { } handler ? handler.HandleAsync(exchange, clean, query)
            : PlainAnswers.NotFound(exchange);
    }

    private static KeyValuePair<string, IPathHandler>[] DebugHandlers(EtcdMember member, ClassicTimers timers)
    {
        var speed = new SpeedTest(member.V2);
        return [new(MetricsDump.Path, new MetricsDump(timers)), new("/v2/speedTest", speed), new("/test/speed", speed)];
    }

    private static KeyValuePair<string, IPathHandler>[] V1Handlers(EtcdMember member, V2Access access, StatsHandler stats)
    {
        var cluster = new V1ClusterHandler(member, stats);
        return
        [
            new("/v1/keys/", new V1KeysHandler(member, access)),
            new("/v1/get/", new V1KeysHandler(member, access)),
            new("/v1/testAndSet/", new V1TestAndSetHandler(member, access)),
            new("/v1/list/", new V1ListHandler(member, access)),
            new("/v1/watch/", new V1WatchHandler(member, access)),
            new("/v1/machines", cluster),
            new("/v1/leader", cluster),
            new("/v1/stats/", cluster),
            new("/machines", cluster),
            new("/leader", cluster),
            new("/stats", cluster),
        ];
    }

    private static bool IsWrite(string method, string path) =>
        method is "PUT" or "POST" or "DELETE"
        && (IsIn(path, KeysHandler.Prefix) || IsIn(path, V1Prefix + "/keys") || IsIn(path, V1Prefix + "/testAndSet"));

    private ValueTask RedirectToLeader(PlainHttpExchange exchange)
    {
        if (_member.Membership.View.Find(_member.Raft.View.Leader) is not { ClientUrls: [var url, ..] })
        {
            return V2Answers.Error(exchange, new V2Error(V2ErrorCode.RaftInternal, "", 0));
        }

        exchange.StatusCode = 307;
        exchange.ResponseHeaders.Location = url + exchange.RawTarget;
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }

    private IPathHandler? Find(string path)
    {
        if (IsIn(path, KeysHandler.Prefix))
        {
            return _keys;
        }

        foreach ((string prefix, IPathHandler handler) in _others)
        {
            if (prefix.EndsWith('/') ? IsIn(path, prefix.AsSpan(0, prefix.Length - 1)) : path == prefix)
            {
                return handler;
            }
        }

        return null;
    }

    private static bool IsIn(ReadOnlySpan<char> path, ReadOnlySpan<char> prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
