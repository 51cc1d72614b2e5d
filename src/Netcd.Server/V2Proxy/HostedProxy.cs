using System.Net.Sockets;
using Netcd.Core.Bootstrap;
using Netcd.Core.Peers;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Discovery;
using Netcd.Server.Hosting;
using Netcd.Server.Metrics;
using Netcd.Server.Pages;
using Netcd.Server.Peers;
using Netcd.Server.Peers.Calls;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.V2Proxy;

/// <summary>The v2 proxy as the process sees it: in the place of a member.</summary>
public sealed class HostedProxy(EtcdOptions options, ILog log, MetricRegistry metrics) : IMember
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProxyFile _file = new(options.DataDir);
    private IReadOnlyList<string> _peers = [];
    private Task _start = Task.CompletedTask;
    private Task _refreshing = Task.CompletedTask;
    private RpcServer? _server;
    private PeerHttpClient? _peerHttp;
    private PeerHttpClient? _clientHttp;
    private Task? _ending;

    /// <inheritdoc/>
    public Task Stopped => _stopped.Task;

    /// <inheritdoc/>
    public Task StartAsync() => _start = Task.Run(RunAsync);

    /// <inheritdoc/>
    public Task StopAsync() => _ending ??= EndAsync();

    private async Task RunAsync()
    {
        try
        {
            log.Info("v2 API proxy starting", [("mode", options.V2.ProxyMode)]);
            TlsPort? clientTls = TlsPort.OfClients(options, log);
            TlsPort? peerTls = TlsPort.OfPeers(options, log);
            _peerHttp = Client(peerTls);
            _clientHttp = Client(clientTls);
            _peers = await FindPeersAsync();
            log.Info("v2 API proxy uses these peers", [("peer-urls", _peers)]);
            var director = new ProxyDirector(FindEndpointsAsync, options.V2.ProxyRefreshInterval, options.V2.ProxyFailureWait, TimeProvider.System, log);
            await director.RefreshAsync(_stop.Token);
            _refreshing = director.RunAsync(_stop.Token);
            await ServeAsync(director, clientTls);
        }
        catch (Exception e) when (e is BootstrapException or IOException or SocketException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new MemberStartException(e.Message, e);
        }
    }

    private async Task ServeAsync(ProxyDirector director, TlsPort? tls)
    {
        var handler = new ProxyHandler(director, _clientHttp!, ProxyLimits.Of(options.V2), new ProxyMetrics(metrics), TimeProvider.System, log);
        var pages = new AccessControl(options.Http, new ProxyPages(director, handler, options.V2.ProxyMode == "readonly"), log);
        var settings = new RpcServerOptions { Log = log };
        new ClientPorts(options, tls, log).Add(settings.Listeners, options.Urls.ListenClient, "http", services: null, new PageRouter([new KeyValuePair<string, IPlainHttpHandler>("/metrics", new MetricsPage(metrics))], pages));
        _server = new RpcServer(settings);
        await _server.StartAsync(_stop.Token);
        foreach (RpcListener listener in _server.Listeners)
        {
            StartupLog.Serving(listener.Name, EndPoints.Format(listener.BoundEndPoint), listener.Tls is not null, log);
        }
    }

    /// <summary>The last ones seen win over flags, which tell how it was at the beginning.</summary>
    private async Task<IReadOnlyList<string>> FindPeersAsync()
    {
        if (_file.Read() is { } known)
        {
            return known;
        }

        string initial = options.Cluster.DiscoveryUrl.Length > 0
            ? await new V2Discovery(options.Cluster.DiscoveryUrl, options.Cluster.DiscoveryProxy, log, TimeProvider.System).ObserveAsync(_stop.Token)
            : FounderSource.Complete(options, log, out string error) is var complete && error.Length == 0 ? complete.Cluster.InitialCluster
            : throw new BootstrapException(error);
        return InitialCluster.TryParse(initial, out var members, out string problem)
            ? [.. members.Select(static member => member.Url.Text).Distinct()]
            : throw new BootstrapException(problem);
    }

    private async Task<IReadOnlyList<string>> FindEndpointsAsync(CancellationToken cancellation)
    {
        var calls = new HttpPeerCalls(_peerHttp!);
        foreach (string peer in _peers)
        {
            PeerResult<PeerMembers> answer = await calls.GetMembersAsync(peer, CallTimeout, cancellation);
            if (!answer.Succeeded)
            {
                log.Warn("failed to get the members from a peer", [("peer", peer), ("error", answer.Reason)]);
                continue;
            }

            Remember([.. answer.Value!.Members.SelectMany(static member => member.PeerUrls).Order(StringComparer.Ordinal)]);
            return [.. answer.Value.Members.SelectMany(static member => member.ClientUrls)];
        }

        return [];
    }

    private void Remember(IReadOnlyList<string> peers)
    {
        if (peers.Count == 0)
        {
            return;
        }

        _peers = peers;
        try
        {
            _file.Write(peers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is in memory is enough until the next start.
            log.Warn("failed to write proxy urls to file", [("data-dir", options.DataDir), ("error", e.Message)]);
        }
    }

    private PeerHttpClient Client(TlsPort? tls) => new(new PeerTransportOptions
    {
        DialTimeout = options.V2.ProxyDialTimeout > TimeSpan.Zero ? options.V2.ProxyDialTimeout : Timeout.InfiniteTimeSpan,
        Tls = tls is null ? null : tls.ForClient,
    });

    private async Task EndAsync()
    {
        await _stop.CancelAsync();

        // How the start ended is told to whoever awaits it; here only that it is over counts.
        await _start.ContinueWith(static _ => { }, TaskScheduler.Default);
        await _refreshing;
        if (_server is not null)
        {
            await _server.StopAsync(DrainTime);
        }

        _clientHttp?.Dispose();
        _peerHttp?.Dispose();
        _stopped.TrySetResult();
        _stop.Dispose();
    }
}
