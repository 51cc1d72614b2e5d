using System.Globalization;
using System.Net;
using Netcd.Core.LocalMember;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.CommandLine;

/// <summary>Checks settings against each other and turns them into options, with etcd's texts for what does not fit.</summary>
public static class OptionsBuilder
{
    private const long MaxElectionMilliseconds = 50_000;

    /// <summary>Builds the options.</summary>
    /// <exception cref="FlagException">Settings contradict each other.</exception>
    public static EtcdOptions Build(Settings settings)
    {
        CheckListeners(settings);
        CheckElection(settings);
        return new EtcdOptions
        {
            Member = BuildMember(settings),
            ListenClientUrls = settings.Urls("listen-client-urls"),
            ListenClientHttpUrls = settings.Urls("listen-client-http-urls"),
            ListenPeerUrls = settings.Urls("listen-peer-urls"),
            ListenMetricsUrls = settings.Urls("listen-metrics-urls"),
            MaxConcurrentStreams = (uint)Math.Min(settings.Number("max-concurrent-streams"), uint.MaxValue),
            KeepAliveInterval = settings.Duration("grpc-keepalive-interval"),
            KeepAliveTimeout = settings.Duration("grpc-keepalive-timeout"),
            ReusePort = settings.Bool("socket-reuse-port"),
            LogLevel = Enum.Parse<LogLevel>(settings.Text("log-level"), ignoreCase: true),
            LogOutputs = settings.Text("log-outputs").Split(',', StringSplitOptions.TrimEntries),
            LogToConsole = settings.Text("log-format") == "console",
        };
    }

    private static MemberOptions BuildMember(Settings settings)
    {
        string name = settings.Text("name");
        string[] peerUrls = settings.Urls("initial-advertise-peer-urls");
        (bool byRevision, TimeSpan period, long revisions) = AutoCompaction(settings);
        if (settings.Bool("experimental-enable-lease-checkpoint-persist") && !settings.Bool("experimental-enable-lease-checkpoint"))
        {
            throw new FlagException("setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint", 1);
        }

        return new MemberOptions
        {
            Name = name,
            DataDirectory = settings.Text("data-dir") is { Length: > 0 } directory ? directory : name + ".etcd",
            WalDirectory = settings.Text("wal-dir") is { Length: > 0 } wal ? wal : null,
            InitialCluster = InitialCluster(settings, name, peerUrls),
            InitialClusterToken = settings.Text("initial-cluster-token"),
            PeerUrls = peerUrls,
            ClientUrls = settings.Urls("advertise-client-urls"),
            HeartbeatInterval = TimeSpan.FromMilliseconds(settings.Number("heartbeat-interval")),
            ElectionTimeout = TimeSpan.FromMilliseconds(settings.Number("election-timeout")),
            PreVote = settings.Bool("pre-vote"),
            SnapshotCount = (ulong)settings.Number("snapshot-count"),
            SnapshotCatchUpEntries = (ulong)settings.Number("experimental-snapshot-catchup-entries"),
            MaxSnapshots = Count(settings, "max-snapshots"),
            MaxWals = Count(settings, "max-wals"),
            MaxRequestBytes = Count(settings, "max-request-bytes"),
            MaxTxnOps = Count(settings, "max-txn-ops"),
            QuotaBackendBytes = settings.Number("quota-backend-bytes"),
            BackendBatchInterval = OrDefault(settings.Duration("backend-batch-interval"), TimeSpan.FromMilliseconds(100)),
            BackendBatchLimit = settings.Number("backend-batch-limit") is > 0 and var limit ? (int)Math.Min(limit, int.MaxValue) : 10_000,
            UnsafeNoFsync = settings.Bool("unsafe-no-fsync"),
            CompactionBatchLimit = settings.Number("experimental-compaction-batch-limit") is > 0 and var slice ? (int)Math.Min(slice, int.MaxValue) : 1000,
            CompactionSleepInterval = settings.Duration("experimental-compaction-sleep-interval"),
            AutoCompactByRevision = byRevision,
            AutoCompactionPeriod = period,
            AutoCompactionRevisions = revisions,
            WatchProgressInterval = ProgressInterval(settings.Duration("experimental-watch-progress-notify-interval")),
            LeaseCheckpoint = settings.Bool("experimental-enable-lease-checkpoint"),
            LeaseCheckpointPersist = settings.Bool("experimental-enable-lease-checkpoint-persist"),
            WarningApplyDuration = settings.Duration("experimental-warning-apply-duration"),
            BootstrapDefragThresholdMegabytes = settings.Number("experimental-bootstrap-defrag-threshold-megabytes"),
        };
    }

    private static string InitialCluster(Settings settings, string name, string[] peerUrls)
    {
        if (settings.Text("initial-cluster") is not { Length: > 0 } cluster)
        {
            return string.Join(',', peerUrls.Select(url => $"{name}={url}"));
        }

        string[] names = [.. cluster.Split(',', StringSplitOptions.TrimEntries).Select(pair => pair.Split('=', 2)[0]).Distinct()];
        if (!names.Contains(name))
        {
            throw new FlagException($"couldn't find local name \"{name}\" in the initial cluster configuration", 1);
        }

        return names.Length == 1
            ? cluster
            : throw new FlagException($"--initial-cluster={cluster} cannot be used: clusters of several members are not available in this version of netcd", 1);
    }

    private static void CheckListeners(Settings settings)
    {
        if (settings.IsGiven("listen-client-urls") && !settings.IsGiven("advertise-client-urls"))
        {
            throw new FlagException("--advertise-client-urls is required when --listen-client-urls is set explicitly", 1);
        }

        foreach (string flag in (ReadOnlySpan<string>)["listen-peer-urls", "listen-client-urls", "listen-client-http-urls", "listen-metrics-urls"])
        {
            foreach (string url in settings.Urls(flag))
            {
                CheckBinding(url);
            }
        }
    }

    private static void CheckBinding(string url)
    {
        if (url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("unixs://", StringComparison.Ordinal))
        {
            throw new FlagException($"cannot listen on {url}: TLS is not available in this version of netcd", 1);
        }

        if (!url.StartsWith("http://", StringComparison.Ordinal))
        {
            return;
        }

        string authority = url["http://".Length..];
        string host = authority[..authority.LastIndexOf(':')].Trim('[', ']');
        if (host is not ("localhost" or "") && !IPAddress.TryParse(host, out _))
        {
            throw new FlagException($"expected IP in URL for binding ({url})", 1);
        }
    }

    private static void CheckElection(Settings settings)
    {
        long heartbeat = settings.Number("heartbeat-interval");
        long election = settings.Number("election-timeout");
        if (heartbeat == 0)
        {
            throw new FlagException("--heartbeat-interval must be >0 (set to 0ms)", 1);
        }

        if (election == 0)
        {
            throw new FlagException("--election-timeout must be >0 (set to 0ms)", 1);
        }

        if (election < 5 * heartbeat)
        {
            throw new FlagException($"--election-timeout[{election}ms] should be at least as 5 times as --heartbeat-interval[{heartbeat}ms]", 1);
        }

        if (election > MaxElectionMilliseconds)
        {
            throw new FlagException($"--election-timeout[{election}ms] is too long, and should be set less than {MaxElectionMilliseconds}ms", 1);
        }
    }

    private static (bool ByRevision, TimeSpan Period, long Revisions) AutoCompaction(Settings settings)
    {
        string mode = settings.Text("auto-compaction-mode");
        string retention = settings.Text("auto-compaction-retention");
        bool isNumber = long.TryParse(retention, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        switch (mode)
        {
            case "revision" when isNumber:
                return (true, default, number);
            case "periodic" or "" when isNumber:
                return (false, TimeSpan.FromHours(number), 0);
            case "periodic" or "" when GoDuration.TryParse(retention, out TimeSpan period):
                return (false, period, 0);
            case "periodic" or "" or "revision":
                throw new FlagException($"error parsing CompactionRetention \"{retention}\": a number, or with --auto-compaction-mode=periodic a duration such as 30m", 1);
            default:
                throw new FlagException($"unknown auto-compaction-mode \"{mode}\"", 1);
        }
    }

    private static int Count(Settings settings, string name) => (int)Math.Min(settings.Number(name), int.MaxValue);

    private static TimeSpan OrDefault(TimeSpan value, TimeSpan fallback) => value > TimeSpan.Zero ? value : fallback;

    private static TimeSpan ProgressInterval(TimeSpan value) =>
        value == TimeSpan.Zero ? TimeSpan.FromMinutes(10) : value < TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100) : value;
}
