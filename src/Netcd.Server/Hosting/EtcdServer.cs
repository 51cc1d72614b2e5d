using System.Runtime.InteropServices;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Rpc.Health;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Grpc;
using Netcd.Server.Health;
using Netcd.Server.Metrics;
using Netcd.Server.World;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Hosting;

/// <summary>A whole server: one member, its client, peer and metrics ports. Start it once, stop it once.</summary>
public sealed class EtcdServer : IAsyncDisposable
{
    private const int GrpcOverhead = 512 << 10;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly EtcdOptions _options;
    private readonly ILog _log;
    private readonly HealthService _health = new();
    private readonly RpcServer _clients;
    private readonly RpcServer _peers;
    private bool _stopped;

    /// <summary>Opens the data directory and builds the server; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <exception cref="BootstrapException">Settings or files contradict each other.</exception>
    /// <exception cref="IOException">A file is damaged or the disk fails.</exception>
    public EtcdServer(EtcdOptions options, IDisk disk, ILog log)
    {
        _options = options;
        _log = log;
        LogStart(disk);
        var metrics = new MetricRegistry();
        Member = new EtcdMember(options.Member, new RealWorld(disk), metrics, log);
        ServerMetrics.Register(metrics, Member);
        RpcServiceTable services = MemberServices.TableOf(Member, _health);
        var pages = new HttpPages(Member, metrics, log);
        _clients = new RpcServer(ClientOptions(services, pages, new GrpcMetrics(metrics, services)));
        _peers = new RpcServer(PeerOptions());
    }

    /// <summary>The member behind the ports.</summary>
    public EtcdMember Member { get; }

    /// <summary>The client and metrics listeners with the ports they got.</summary>
    public IReadOnlyList<RpcListener> ClientListeners => _clients.Listeners;

    /// <summary>Starts the member, waits until the cluster knows it, then opens the client ports.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the cluster knew the member.</exception>
    /// <exception cref="MemberFaultedException">The log could not be replayed.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _peers.StartAsync(cancellation);
        foreach (RpcListener listener in _peers.Listeners)
        {
            _log.Info("serving peer traffic", [("address", listener.BoundEndPoint?.ToString())]);
        }

        Member.Start();
        _log.Info("now serving peer/client/metrics", [
            ("local-member-id", MemberIds.ToText(Member.MemberId)),
            ("initial-advertise-peer-urls", _options.Member.PeerUrls),
            ("listen-peer-urls", _options.ListenPeerUrls),
            ("advertise-client-urls", _options.Member.ClientUrls),
            ("listen-client-urls", _options.ListenClientUrls),
            ("listen-metrics-urls", _options.ListenMetricsUrls)]);
        await PublishAsync(cancellation);
        await _clients.StartAsync(cancellation);
        _log.Info("ready to serve client requests");
        foreach (RpcListener listener in _clients.Listeners)
        {
            _log.Info("serving client traffic insecurely; this is strongly discouraged!", [("traffic", listener.Name), ("address", listener.BoundEndPoint?.ToString())]);
        }
    }

    /// <summary>Stops listening, gives running calls a moment, then stops the member.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        (string, object?)[] fields =
        [
            ("name", _options.Member.Name),
            ("data-dir", _options.Member.DataDirectory),
            ("advertise-peer-urls", _options.Member.PeerUrls),
            ("advertise-client-urls", _options.Member.ClientUrls),
        ];
        LogField[] logFields = [.. fields.Select(f => (LogField)f)];
        _log.Info("closing etcd server", logFields);
        await _clients.StopAsync(DrainTime);
        _log.Info("skipped leadership transfer for single voting member cluster", [("local-member-id", MemberIds.ToText(Member.MemberId))]);
        await Task.Run(Member.Stop);
        await _peers.StopAsync(TimeSpan.Zero);
        _log.Info("closed etcd server", logFields);
    }

    private async Task PublishAsync(CancellationToken cancellation)
    {
        Task published = Member.Announcer.PublishAttributesAsync(cancellation);
        if (await Task.WhenAny(published, Member.Faulted) == Member.Faulted)
        {
            throw new MemberFaultedException(await Member.Faulted);
        }

        await published;
    }

    private RpcServerOptions ClientOptions(RpcServiceTable services, HttpPages pages, GrpcMetrics metrics)
    {
        var options = new RpcServerOptions
        {
            MaxReceiveMessageSize = _options.Member.MaxRequestBytes + GrpcOverhead,
            MaxConcurrentStreams = _options.MaxConcurrentStreams,
            KeepAliveInterval = _options.KeepAliveInterval,
            KeepAliveTimeout = _options.KeepAliveTimeout,
            Log = _log,
        };
        options.Interceptors.Add(metrics);
        bool separateHttp = _options.ListenClientHttpUrls.Count > 0;
        Listen(options, _options.ListenClientUrls, separateHttp ? "grpc" : "grpc+http", services, separateHttp ? null : pages);
        Listen(options, _options.ListenClientHttpUrls, "http", null, pages);
        Listen(options, _options.ListenMetricsUrls, "metrics", null, pages);
        return options;
    }

    private RpcServerOptions PeerOptions()
    {
        var options = new RpcServerOptions { Log = _log };
        Listen(options, _options.ListenPeerUrls, "peer", null, new PeerPages(Member));
        return options;
    }

    private static void Listen(RpcServerOptions options, IReadOnlyList<string> urls, string name, RpcServiceTable? services, IPlainHttpHandler? pages)
    {
        foreach (string url in urls)
        {
            options.Listeners.Add(new RpcListener(EndPoints.Of(url)) { Name = name, Services = services, Plain = pages });
        }
    }

    private void LogStart(IDisk disk)
    {
        MemberOptions member = _options.Member;
        _log.Info("configuring peer listeners", [("listen-peer-urls", _options.ListenPeerUrls)]);
        _log.Info("configuring client listeners", [("listen-client-urls", _options.ListenClientUrls)]);
        _log.Info("starting an etcd server", [
            ("etcd-version", ServerVersion.Release.ToString()),
            ("runtime-version", RuntimeInformation.FrameworkDescription),
            ("os", RuntimeInformation.RuntimeIdentifier),
            ("max-cpu-available", Environment.ProcessorCount),
            ("member-initialized", Storage.Wal.WriteAheadLog.Exists(disk, member.WalDirectory ?? member.DataDirectory + "/member/wal")),
            ("name", member.Name),
            ("data-dir", member.DataDirectory),
            ("wal-dir", member.WalDirectory ?? ""),
            ("member-dir", member.DataDirectory + "/member"),
            ("heartbeat-interval", member.HeartbeatInterval),
            ("election-timeout", member.ElectionTimeout),
            ("snapshot-count", member.SnapshotCount),
            ("max-wals", member.MaxWals),
            ("max-snapshots", member.MaxSnapshots),
            ("snapshot-catchup-entries", member.SnapshotCatchUpEntries),
            ("initial-advertise-peer-urls", member.PeerUrls),
            ("listen-peer-urls", _options.ListenPeerUrls),
            ("advertise-client-urls", member.ClientUrls),
            ("listen-client-urls", _options.ListenClientUrls),
            ("initial-cluster", member.InitialCluster),
            ("initial-cluster-token", member.InitialClusterToken),
            ("quota-backend-bytes", member.QuotaBackendBytes),
            ("pre-vote", member.PreVote),
            ("v2-deprecation", "not-yet")]);
    }
}
