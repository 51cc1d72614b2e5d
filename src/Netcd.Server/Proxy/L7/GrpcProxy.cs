using System.Net;
using Netcd.Client;
using Netcd.Rpc;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Hosting;
using Netcd.Server.Metrics;
using Netcd.Server.Pages;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Proxy.L7;

/// <summary>A gRPC proxy in front of a cluster. Start it once, dispose it once.</summary>
public sealed class GrpcProxy : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly GrpcProxyOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly EtcdClient _cluster;
    private readonly EtcdClient? _self;
    private readonly TlsPort? _tls;
    private readonly LeaderMonitor _leader;
    private readonly ProxyRoster? _roster;
    private readonly ClusterMetricsPage _clusterMetrics;
    private readonly RpcServer _server;
    private Task _background = Task.CompletedTask;

    /// <summary>Builds it; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="InvalidDataException">A TLS file is missing or broken, or settings contradict each other.</exception>
    /// <exception cref="ArgumentException">An endpoint has a form that is not known.</exception>
    public GrpcProxy(GrpcProxyOptions options, MetricRegistry registry, TimeProvider clock, ILog log)
    {
        _options = options;
        _clock = clock;
        _log = log;
        _cluster = new EtcdClient(options.Cluster);
        _tls = TlsPort.OfProxy(new EtcdOptions { DataDir = options.DataDir, Tls = options.Tls, Urls = new UrlOptions { ListenClient = [ListenUrl()] } }, log);
        _self = options.AdvertiseUrl.Length > 0 ? new EtcdClient(SelfOptions()) : null;
        _leader = new LeaderMonitor(_cluster, clock);
        _roster = options.ResolverPrefix.Length > 0 ? new ProxyRoster(_cluster, options.ResolverPrefix, clock, log) : null;
        _clusterMetrics = new ClusterMetricsPage(options.Cluster);
        _server = new RpcServer(ServerOptions(registry));
    }

    /// <summary>The address in use, with the real port.</summary>
    public EndPoint? Address => _server.Listeners[0].BoundEndPoint;

    /// <summary>Opens the ports, after a read when the order of revisions must be kept.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the cluster answered.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_options.OrdersSerializableReads)
        {
            await WaitForClusterAsync(cancellation);
        }

        await _server.StartAsync(cancellation);
        _log.Info("listening for gRPC proxy client requests", [("address", EndPoints.Format(Address))]);
        var tasks = new List<Task> { _leader.RunAsync(_stop.Token) };
        if (_roster is not null)
        {
            tasks.Add(_roster.RunAsync(_stop.Token));
            tasks.Add(new ProxyRegistration(_cluster, _options.ResolverPrefix, _options.AdvertiseUrl, _options.ResolverTtl, _clock, _log).RunAsync(_stop.Token));
        }

        if (_options.EndpointsSyncInterval > TimeSpan.Zero)
        {
            tasks.Add(SyncEndpointsAsync());
        }

        _background = Task.WhenAll(tasks);
        _log.Info("started gRPC proxy", [("address", EndPoints.Format(Address))]);
    }

    /// <summary>Ends all calls, gives the registration up and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server.StopAsync(DrainTime);
        await _background;
        _clusterMetrics.Dispose();
        if (_self is not null)
        {
            await _self.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        _stop.Dispose();
    }

    private EtcdUrl ListenUrl()
    {
        string text = _options.Listen.ToString();
        return new EtcdUrl("https", text, "", "https://" + text);
    }

    private EtcdClientOptions SelfOptions()
    {
        TlsEndpointOptions tls = _options.Tls.Client;
        return new EtcdClientOptions
        {
            Endpoints = [_options.AdvertiseUrl],
            Tls = _tls is null ? null : new EtcdTlsOptions
            {
                CaFile = OrNull(tls.TrustedCaFile),
                CertFile = OrNull(tls.CertFile),
                KeyFile = OrNull(tls.KeyFile),

                // A generated certificate has no authority that could be asked.
                InsecureSkipVerify = tls.CertFile.Length == 0,
            },
        };
    }

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private RpcServerOptions ServerOptions(MetricRegistry registry)
    {
        RpcServiceTable services = Services(new ProxyMetrics(registry));
        ProcessMetrics.Register(registry);
        RuntimeMetrics.Register(registry);
        var options = new RpcServerOptions
        {
            MaxReceiveMessageSize = Math.Max(_options.Cluster.MaxSendBytes, new RpcServerOptions().MaxReceiveMessageSize),
            MaxConcurrentStreams = _options.MaxConcurrentStreams,
            KeepAliveInterval = _options.KeepAliveInterval,
            KeepAliveTimeout = _options.KeepAliveTimeout,
            MinPingInterval = _options.MinPingInterval,
            Clock = _clock,
            Log = _log,
        };
        options.Interceptors.Add(new GrpcMetrics(registry, services, _clock, withLatency: false));
        if (_options.LogsCalls)
        {
            options.Interceptors.Add(new CallLog(_clock, _log));
        }

        IPlainHttpHandler pages = Pages(registry, []);
        IPlainHttpHandler clientPages = _options.ServesDebugPages ? Pages(registry, [new(ProfilePages.Path, new ProfilePages(_clock))]) : pages;
        options.Listeners.Add(Listener(_options.Listen, _tls is not null, services, clientPages));
        if (_options.Metrics is { } url)
        {
            if (url.IsSecure && _tls is null)
            {
                throw new InvalidDataException($"TLS key/cert (--cert-file, --key-file) must be provided for metrics url {url}");
            }

            options.Listeners.Add(Listener(EndPoints.Of(url), url.IsSecure, null, pages));
        }

        return options;
    }

    private RpcListener Listener(EndPoint endPoint, bool isSecure, RpcServiceTable? services, IPlainHttpHandler pages) => new(endPoint)
    {
        Name = services is null ? "metrics" : "proxy",
        Purpose = "client",
        Services = services,
        Plain = pages,
        Tls = isSecure ? _ => new(_tls!.ForServer()) : null,
        RefuseClient = isSecure ? _tls!.RefuseClient : null,
    };

    private RpcServiceTable Services(ProxyMetrics metrics)
    {
        var table = new RpcServiceTable();
        var views = new CallerViews(_cluster);
        var forwarder = new CallForwarder(views);
        RevisionOrder? order = _options.OrdersSerializableReads ? new RevisionOrder(_options.Cluster.Endpoints.Count) : null;
        new KvProxy(views, new RangeCache(), order, metrics).Register(table);
        new WatchProxy(views, new SharedWatches(views, metrics, _stop.Token), _leader).Register(table);
        new LeaseProxy(views, _leader, _stop.Token).Register(table);
        new ClusterProxy(forwarder, _options.AdvertiseUrl, _roster).Register(table);
        forwarder.Unary(table, "etcdserverpb.Maintenance", "Alarm", "Status", "Defragment", "Hash", "HashKV", "MoveLeader", "Downgrade");
        forwarder.ServerStream(table, "etcdserverpb.Maintenance", "Snapshot");
        forwarder.Unary(table, "etcdserverpb.Auth", "AuthEnable", "AuthDisable", "AuthStatus", "Authenticate");
        forwarder.Unary(table, "etcdserverpb.Auth", "UserAdd", "UserGet", "UserList", "UserDelete", "UserChangePassword", "UserGrantRole", "UserRevokeRole");
        forwarder.Unary(table, "etcdserverpb.Auth", "RoleAdd", "RoleGet", "RoleList", "RoleDelete", "RoleGrantPermission", "RoleRevokePermission");
        forwarder.Unary(table, "v3electionpb.Election", "Campaign", "Proclaim", "Leader", "Resign");
        forwarder.ServerStream(table, "v3electionpb.Election", "Observe");
        forwarder.Unary(table, "v3lockpb.Lock", "Lock", "Unlock");
        return table;
    }

    private PageRouter Pages(MetricRegistry registry, KeyValuePair<string, IPlainHttpHandler>[] more) => new(
    [
        .. more,
        new("/metrics", _clusterMetrics),
        new("/health", new ProxyHealthPage(() => ClusterHealth.ReadAsync(_cluster), _log)),
        new("/proxy/metrics", new MetricsPage(registry)),
        new("/proxy/health", new ProxyHealthPage(() => _self is null ? Task.FromResult("no connection to proxy") : ClusterHealth.ReadAndWatchAsync(_self), _log)),
    ]);

    private async Task WaitForClusterAsync(CancellationToken cancellation)
    {
        _log.Info("waiting for linearized read from cluster to recover ordering");
        while (true)
        {
            try
            {
                await _cluster.Kv.GetAsync("_", cancellation: cancellation);
                return;
            }
            catch (RpcException e)
            {
                _log.Warn("ordering recovery failed, retrying in 1s", [("error", e.Message)]);
                await Task.Delay(TimeSpan.FromSeconds(1), _clock, cancellation);
            }
        }
    }

    private async Task SyncEndpointsAsync()
    {
        using var timer = new PeriodicTimer(_options.EndpointsSyncInterval, _clock);
        IReadOnlyList<string> known = [];
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    IReadOnlyList<string> told = await _cluster.SyncEndpointsAsync(_stop.Token);
                    if (!told.SequenceEqual(known))
                    {
                        _log.Info("the endpoints of the cluster have changed", [("endpoints", told)]);
                        known = told;
                    }
                }
                catch (Exception e) when (e is RpcException or ArgumentException)
                {
                    _log.Info("Auto sync endpoints failed.", [("error", e.Message)]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The proxy stops.
        }
    }
}
