using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>The lines of a start and a stop that tools wait for, in etcd 3.5's words.</summary>
internal static class StartupLog
{
    /// <summary>Name of what a metrics port serves.</summary>
    public const string MetricsTraffic = "metrics";

    private const ulong RecommendedRequestBytes = 10 * 1024 * 1024;

    /// <summary>Before the member is made.</summary>
    public static void Starting(EtcdOptions options, bool isInitialized, ILog log)
    {
        log.Info("configuring peer listeners", [("listen-peer-urls", Texts(options.Urls.ListenPeer))]);
        log.Info("configuring client listeners", [("listen-client-urls", Texts(options.Urls.ListenClient))]);
        if (options.Limits.MaxRequestBytes > RecommendedRequestBytes)
        {
            log.Warn("exceeded recommended request limit", [("max-request-bytes", options.Limits.MaxRequestBytes), ("recommended-request-bytes", RecommendedRequestBytes), ("recommended-request-size", "10 MB")]);
        }

        RaftOptions raft = options.Raft;
        ClusterOptions cluster = options.Cluster;
        string initialCluster = isInitialized || !InitialCluster.TryParse(cluster.InitialCluster, out var members, out _) ? "" : InitialCluster.Format(members);
        log.Info("starting an etcd server", [
            ("etcd-version", BuildInfo.Etcd),
            ("git-sha", BuildInfo.Commit),
            ("go-version", BuildInfo.Runtime),
            ("go-os", BuildInfo.OperatingSystemName),
            ("go-arch", BuildInfo.Architecture),
            ("netcd-version", BuildInfo.Netcd),
            ("max-cpu-set", Environment.ProcessorCount),
            ("max-cpu-available", Environment.ProcessorCount),
            ("member-initialized", isInitialized),
            ("name", options.Name),
            ("data-dir", options.DataDir),
            ("wal-dir", options.WalDir),
            ("wal-dir-dedicated", options.WalDir),
            ("member-dir", options.MemberDir),
            ("force-new-cluster", options.ForceNewCluster),
            ("heartbeat-interval", GoDuration.Format(raft.Heartbeat)),
            ("election-timeout", GoDuration.Format(raft.Heartbeat * raft.ElectionTicks)),
            ("initial-election-tick-advance", raft.InitialElectionTickAdvance),
            ("snapshot-count", raft.SnapshotCount),
            ("max-wals", options.Storage.MaxWals),
            ("max-snapshots", options.Storage.MaxSnapshots),
            ("snapshot-catchup-entries", raft.SnapshotCatchUpEntries),
            ("initial-advertise-peer-urls", Texts(options.Urls.AdvertisePeer)),
            ("listen-peer-urls", Texts(options.Urls.ListenPeer)),
            ("advertise-client-urls", Texts(options.Urls.AdvertiseClient)),
            ("listen-client-urls", Texts(options.Urls.ListenClient)),
            ("listen-metrics-urls", Texts(options.Urls.ListenMetrics)),
            ("cors", options.Http.Cors),
            ("host-whitelist", options.Http.HostWhitelist),
            ("initial-cluster", initialCluster),
            ("initial-cluster-state", cluster.IsNew ? "new" : "existing"),
            ("initial-cluster-token", isInitialized ? "" : cluster.Token),
            ("quota-backend-bytes", options.Storage.QuotaBytes == 0 ? StorageOptions.DefaultQuotaBytes : options.Storage.QuotaBytes),
            ("max-request-bytes", options.Limits.MaxRequestBytes),
            ("max-concurrent-streams", options.Grpc.MaxConcurrentStreams),
            ("pre-vote", raft.PreVote),
            ("v2-deprecation", options.V2.Deprecation),
            ("initial-corrupt-check", options.Corruption.InitialCheck),
            ("corrupt-check-time-interval", GoDuration.Format(options.Corruption.CheckInterval)),
            ("compact-check-time-enabled", options.Corruption.CompactHashCheck),
            ("compact-check-time-interval", options.Corruption.CompactHashCheckInterval),
            ("auto-compaction-mode", ModeText(options.Compaction.AutoMode)),
            ("auto-compaction-retention", RetentionOf(options.Compaction)),
            ("auto-compaction-interval", GoDuration.Format(RetentionOf(options.Compaction))),
            ("discovery-url", cluster.DiscoveryUrl),
            ("discovery-proxy", cluster.DiscoveryProxy),
            ("downgrade-check-interval", GoDuration.Format(options.DowngradeCheckInterval)),
        ]);
    }

    /// <summary>When the member runs and the ports are about to open.</summary>
    public static void NowServing(EtcdOptions options, string memberId, ILog log) =>
        log.Info("now serving peer/client/metrics", [
            ("local-member-id", memberId),
            ("initial-advertise-peer-urls", Texts(options.Urls.AdvertisePeer)),
            ("listen-peer-urls", Texts(options.Urls.ListenPeer)),
            ("advertise-client-urls", Texts(options.Urls.AdvertiseClient)),
            ("listen-client-urls", Texts(options.Urls.ListenClient)),
            ("listen-metrics-urls", Texts(options.Urls.ListenMetrics)),
        ]);

    /// <summary>When a client or metrics port is open.</summary>
    /// <param name="traffic"><c>grpc</c>, <c>http</c>, <c>grpc+http</c> or <see cref="MetricsTraffic"/>.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="isSecure">Whether it uses TLS.</param>
    /// <param name="log">Where it is told.</param>
    public static void Serving(string traffic, string address, bool isSecure, ILog log)
    {
        if (traffic == MetricsTraffic)
        {
            log.Info("serving metrics", [("address", address)]);
            return;
        }

        log.Info("ready to serve client requests");
        log.Info(
            isSecure ? "serving client traffic securely" : "serving client traffic insecurely; this is strongly discouraged!",
            [("traffic", traffic), ("address", address)]);
    }

    /// <summary>Around the stop: <c>closing etcd server</c>, then <c>closed etcd server</c>.</summary>
    public static void Closing(EtcdOptions options, bool isDone, ILog log) =>
        log.Info(isDone ? "closed etcd server" : "closing etcd server", [
            ("name", options.Name),
            ("data-dir", options.DataDir),
            ("advertise-peer-urls", Texts(options.Urls.AdvertisePeer)),
            ("advertise-client-urls", Texts(options.Urls.AdvertiseClient)),
        ]);

    private static string[] Texts(IReadOnlyList<EtcdUrl> urls) => [.. urls.Select(u => u.Text)];

    private static string ModeText(AutoCompactionMode mode) => mode switch
    {
        AutoCompactionMode.Periodic => "periodic",
        AutoCompactionMode.Revision => "revision",
        _ => "",
    };

    // etcd prints a number of revisions as nanoseconds.
    private static TimeSpan RetentionOf(CompactionOptions compaction) =>
        compaction.AutoMode == AutoCompactionMode.Revision ? GoDuration.FromNanoseconds(compaction.AutoRevisions) : compaction.AutoRetention;
}
