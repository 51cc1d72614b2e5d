using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Rpc.Client;
using Netcd.Rpc.Health;
using Netcd.Rpc.Server;
using Netcd.Server.Discovery;
using Netcd.Server.Grpc;
using Netcd.Server.Hosting.Native;
using Netcd.Server.Metrics;
using Netcd.Server.Pages;
using Netcd.Server.Peers;
using Netcd.Server.Peers.Calls;
using Netcd.Server.Peers.Pages;
using Netcd.Server.Standby;
using Netcd.Server.Timers;
using Netcd.Server.Tls;
using Netcd.Server.Tracing;
using Netcd.Server.World;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Hosting;

/// <summary>A whole server: one member, its client, peer and metrics ports. Start it once, stop it once.</summary>
public sealed class EtcdServer : IAsyncDisposable
{
    private const int GrpcOverhead = 512 << 10;
    private static readonly TimeSpan GrpcMinPingInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    // Added to the election timeout, as etcd does: a peer that takes longer to connect is of no use in an election.
    private static readonly TimeSpan PeerAnswerTime = TimeSpan.FromSeconds(1);

    private readonly EtcdOptions _options;
    private readonly ILog _log;
    private readonly HealthService _health = new();
    private readonly TlsPort? _clientTls;
    private readonly TlsPort? _peerTls;
    private readonly RpcServer _clients;
    private readonly RpcServer _peers;
    private readonly MemberGuard _guard;
    private readonly ActiveSizeMonitor? _size;
    private readonly GraphiteSender? _graphite;
    private readonly RpcChannel _gateway;
    private readonly PeerHttpClient _peerHttp;
    private readonly TraceExporter? _traces;
    private bool _stopped;

    private EtcdServer(
        EtcdOptions options, EtcdMember member, HttpPeerTransport transport, PeerHttpClient peerHttp, TlsPort? clientTls, TlsPort? peerTls, ILog log, MetricRegistry metrics)
    {
        _options = options;
        _log = log;
        _peerHttp = peerHttp;
        _clientTls = clientTls;
        _peerTls = peerTls;
        Member = member;
        ServerMetrics.Register(metrics, Member);
        var callers = new Callers(Member.Auth, options.Tls.Client.ClientCertAuth);
        RpcServiceTable services = MemberServices.TableOf(Member, callers, _health, options);
        RpcListener inProcess = RpcListener.InProcess(services);
        _gateway = new RpcChannel(inProcess.EndPoint, new RpcChannelOptions { Dial = (_, _) => _clients!.DialAsync(inProcess), MaxSendMessageSize = int.MaxValue });
        var pages = new ServerPages(Member, options, _gateway, transport.Statistics, metrics, log);
        var calls = new GrpcMetrics(metrics, services, TimeProvider.System, options.Monitoring.ExtensiveMetrics);
        _size = options.Classic.IsUsed ? new ActiveSizeMonitor(Member, options.Classic.Size, TimeProvider.System, log) : null;
        _graphite = options.Classic.GraphiteHost is { Length: > 0 } host ? new GraphiteSender(host, options.Name, transport.Statistics.Timers!, TimeProvider.System, log) : null;
        _guard = new MemberGuard(Member, options.Raft.ElectionTimeout, TimeProvider.System);
        var admission = new Admission(Member, callers);
        _traces = options.Monitoring.EnableTracing ? new TraceExporter(options.Monitoring, TimeProvider.System, log) : null;
        _clients = new RpcServer(ClientOptions(services, admission, inProcess, pages, calls));
        _peers = new RpcServer(PeerOptions(services, admission, new PeerPages(transport, options.Classic.IsUsed ? new AdminPages(Member) : null), calls));
    }

    /// <summary>Opens the data directory, asks the other members if it is empty, and builds the server; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="BootstrapException">Settings, files and cluster contradict each other.</exception>
    /// <exception cref="IncompatibleClusterException">This server must not run in the cluster of the data.</exception>
    /// <exception cref="IOException">A file is damaged or the disk fails.</exception>
    /// <exception cref="InvalidDataException">A TLS file is missing or broken, or a URL needs TLS that is not set up.</exception>
    /// <exception cref="MemberStartException">The tokens cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the others answered.</exception>
    public static async Task<EtcdServer> OpenAsync(EtcdOptions options, IDisk disk, ILog log, MetricRegistry metrics, CancellationToken cancellation)
    {
        if (options.MemoryLock && LibC.LockMemory() is { Length: > 0 } error)
        {
            throw new MemberStartException($"failed to lock the memory of the process: {error}; --memory-mlock needs the capability CAP_IPC_LOCK or an unlimited RLIMIT_MEMLOCK");
        }

        TlsPort? clientTls = TlsPort.OfClients(options, log);
        TlsPort? peerTls = TlsPort.OfPeers(options, log);
        var http = new PeerHttpClient(new PeerTransportOptions
        {
            DialTimeout = PeerAnswerTime + options.Raft.ElectionTimeout,
            ReadTimeout = options.Raft.PeerReadTimeout,
            WriteTimeout = options.Raft.PeerWriteTimeout,
            LocalAddress = options.Cluster.SetMemberLocalAddress ? MemberAddress.Find(options.Urls.AdvertisePeer, log) : null,
            Tls = peerTls is null ? null : peerTls.ForClient,
        });
        try
        {
            var peers = new HttpPeerTransport(http, new PeerMetrics(metrics), log);
            peers.Statistics.Timers = options.Classic.IsTraced || options.Classic.GraphiteHost.Length > 0 ? new ClassicTimers(TimeProvider.System) : null;
            MemberOptions settings = MemberSettings.Of(options) with
            {
                AuthTokens = AuthTokenSettings.Build(options.Auth, TimeProvider.System, log),
                Discovery = FounderSource.Of(options, log),
            };
            EtcdMember member = await EtcdMember.OpenAsync(settings, new RealWorld(disk), peers, new HttpPeerCalls(http), metrics, log, cancellation);
            LeftoverKeys.Check(options.V2.Deprecation, member.V2.Store);
            return new EtcdServer(options, member, peers, http, clientTls, peerTls, log, metrics);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>The member behind the ports.</summary>
    public EtcdMember Member { get; }

    /// <summary>The client and metrics listeners with the ports they got.</summary>
    public IEnumerable<RpcListener> ClientListeners => _clients.Listeners.Where(static listener => listener.BoundEndPoint is not null);

    /// <summary>Starts the member, waits until the cluster knows it, then opens the client ports.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the cluster knew the member.</exception>
    /// <exception cref="MemberFaultedException">The log could not be replayed.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _peers.StartAsync(cancellation);
        foreach (RpcListener listener in _peers.Listeners)
        {
            _log.Info("serving peer traffic", [("address", EndPoints.Format(listener.BoundEndPoint))]);
        }

        await DefragmentAtStartAsync();
        if (_options.Corruption.InitialCheck && await Member.CheckCorruptionAsync(cancellation) is { } difference)
        {
            throw new BootstrapException(difference);
        }

        Member.Start();
        StartupLog.NowServing(_options, MemberIds.ToText(Member.MemberId), _log);
        await PublishAsync(cancellation);
        await _clients.StartAsync(cancellation);
        _log.Info("ready to serve client requests");
        foreach (RpcListener listener in ClientListeners)
        {
            StartupLog.Serving(listener.Name, EndPoints.Format(listener.BoundEndPoint), listener.Tls is not null, _log);
        }
    }

    /// <summary><c>--experimental-bootstrap-defrag-threshold-megabytes</c>: rewrites the database when that frees enough.</summary>
    private async Task DefragmentAtStartAsync()
    {
        const long Megabyte = 1 << 20;
        long threshold = (long)Math.Min(_options.Storage.BootstrapDefragThresholdMegabytes, long.MaxValue / Megabyte) * Megabyte;
        long free = Member.Backend.Size - Member.Backend.SizeInUse;
        if (threshold == 0)
        {
            return;
        }

        if (free < threshold)
        {
            _log.Info("Skipping defragmentation", [("current-db-size-bytes", Member.Backend.Size), ("current-db-size-in-use-bytes", Member.Backend.SizeInUse), ("experimental-bootstrap-defrag-threshold-bytes", threshold)]);
            return;
        }

        await Member.Backend.DefragmentAsync();
    }

    /// <summary>Stops listening, gives running calls a moment, then stops the member.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        _gateway.Dispose();
        Member.V2.Store.Watches.Close();
        _guard.Dispose();
        _size?.Dispose();
        _graphite?.Dispose();
        await _clients.StopAsync(DrainTime);
        await Member.Transfer.LeaveAsync();
        await Task.Run(Member.Stop);
        await _peers.StopAsync(TimeSpan.Zero);
        _peerHttp.Dispose();
        if (_traces is not null)
        {
            await _traces.DisposeAsync();
        }
    }

    private async Task PublishAsync(CancellationToken cancellation)
    {
        // The attempt that waits for the cluster cannot be ended, but need not be waited for.
        Task published = Member.Announcer.PublishAttributesAsync(cancellation).WaitAsync(cancellation);
        if (await Task.WhenAny(published, Member.Faulted) == Member.Faulted)
        {
            throw new MemberFaultedException(await Member.Faulted);
        }

        await published;
    }

    private RpcServerOptions ClientOptions(RpcServiceTable services, Admission admission, RpcListener inProcess, ServerPages pages, GrpcMetrics metrics)
    {
        UrlOptions urls = _options.Urls;
        var options = new RpcServerOptions
        {
            MaxReceiveMessageSize = MemberSettings.Of(_options).MaxRequestBytes + GrpcOverhead,
            MaxConcurrentStreams = _options.Grpc.MaxConcurrentStreams,
            KeepAliveInterval = _options.Grpc.KeepAliveTimeout > TimeSpan.Zero && _options.Grpc.KeepAliveInterval > TimeSpan.Zero ? _options.Grpc.KeepAliveInterval : TimeSpan.Zero,
            KeepAliveTimeout = _options.Grpc.KeepAliveTimeout,
            MinPingInterval = _options.Grpc.KeepAliveMinTime > TimeSpan.Zero ? _options.Grpc.KeepAliveMinTime : GrpcMinPingInterval,
            IdleTimeout = _options.Classic.IdleTimeout,
            AnswerTimeout = _options.Classic.AnswerTimeout,
            Admission = admission.AdmitAsync,
            Log = _log,
        };
        AddInterceptors(options, metrics);
        bool separateHttp = urls.ListenClientHttp.Count > 0;
        var ports = new ClientPorts(_options, _clientTls, _log);
        ports.Add(options.Listeners, urls.ListenClient, separateHttp ? "grpc" : "grpc+http", services, separateHttp ? null : pages.Client);
        ports.Add(options.Listeners, urls.ListenClientHttp, "http", null, pages.Client);
        ports.Add(options.Listeners, urls.ListenMetrics, StartupLog.MetricsTraffic, null, pages.Metrics);
        options.Listeners.Add(inProcess);
        return options;
    }

    // gRPC calls reach the API at the peer port too, as in etcd.
    private RpcServerOptions PeerOptions(RpcServiceTable services, Admission admission, PeerPages pages, GrpcMetrics metrics)
    {
        var options = new RpcServerOptions { Admission = admission.AdmitAsync, Log = _log };
        AddInterceptors(options, metrics);
        PeerPorts.Add(options.Listeners, _options, _peerTls, services, pages, _log);
        return options;
    }

    private void AddInterceptors(RpcServerOptions options, GrpcMetrics metrics)
    {
        options.Interceptors.Add(metrics);
        options.Interceptors.Add(_guard);
        options.Interceptors.Add(new SlowCallLog(_options.Limits.WarningUnaryRequestDuration, TimeProvider.System, _log));
        if (_traces is not null)
        {
            options.Interceptors.Add(new CallTracing(_traces, _options.Monitoring.TracingSamplesPerMillion, TimeProvider.System));
        }
    }
}
