using System.Globalization;
using Netcd.Etcd.Flags;
using Netcd.Server.Hosting;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcd.Configuration;

/// <summary>Turns settings into <see cref="EtcdOptions"/>. Pure: reads no file, clock or network.</summary>
internal static partial class OptionsBuilder
{
    private static readonly TimeSpan MinPeerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Builds the options, before checks and before the default host is known.</summary>
    /// <param name="settings">What was set.</param>
    /// <param name="error">What a text does not mean, in etcd's words; empty for nothing.</param>
    public static EtcdOptions Build(FlagSettings settings, out string error)
    {
        CompactionOptions compaction = Compaction(settings, out error);
        return new EtcdOptions
        {
            Name = settings["name"].Text,
            DataDir = settings["data-dir"].Text,
            WalDir = settings["wal-dir"].Text,
            Urls = Urls(settings),
            Cluster = Cluster(settings),
            Raft = Raft(settings),
            Storage = Storage(settings),
            Limits = new LimitOptions
            {
                MaxTxnOps = (ulong)settings["max-txn-ops"].Number,
                MaxRequestBytes = (ulong)settings["max-request-bytes"].Number,
                WarningApplyDuration = Duration(settings, "warning-apply-duration"),
                WarningUnaryRequestDuration = Duration(settings, "warning-unary-request-duration"),
            },
            Grpc = new GrpcOptions
            {
                KeepAliveMinTime = Duration(settings, "grpc-keepalive-min-time"),
                KeepAliveInterval = Duration(settings, "grpc-keepalive-interval"),
                KeepAliveTimeout = Duration(settings, "grpc-keepalive-timeout"),
                MaxConcurrentStreams = (uint)settings["max-concurrent-streams"].Number,
            },
            Http = new HttpOptions
            {
                EnableGateway = settings["enable-grpc-gateway"].IsTrue,
                Cors = settings["cors"].Words,
                HostWhitelist = settings["host-whitelist"].Words,
            },
            Compaction = compaction,
            Leases = new LeaseOptions
            {
                Checkpoint = Gate(settings, "experimental-enable-lease-checkpoint", "LeaseCheckpoint"),
                CheckpointPersist = Gate(settings, "experimental-enable-lease-checkpoint-persist", "LeaseCheckpointPersist"),
            },
            Auth = new AuthOptions
            {
                Token = settings["auth-token"].Text,
                BcryptCost = (ulong)settings["bcrypt-cost"].Number,
                TokenTtl = Clamp(settings["auth-token-ttl"].Number, TimeSpan.TicksPerSecond),
            },
            Tls = Tls(settings),
            Corruption = new CorruptionOptions
            {
                InitialCheck = Gate(settings, "experimental-initial-corrupt-check", "InitialCorruptCheck"),
                CheckInterval = Duration(settings, "corrupt-check-time"),
                CompactHashCheck = Gate(settings, "experimental-compact-hash-check-enabled", "CompactHashCheck"),
                CompactHashCheckInterval = Duration(settings, "compact-hash-check-time"),
            },
            V2 = V2(settings),
            Classic = Classic(settings),
            Log = LogSettings.Build(settings, out _),
            Monitoring = Monitoring(settings),
            DowngradeCheckInterval = Duration(settings, "downgrade-check-time"),
            WatchProgressNotifyInterval = Duration(settings, "watch-progress-notify-interval"),
            ForceNewCluster = settings["force-new-cluster"].IsTrue,
            MemoryLock = settings["memory-mlock"].IsTrue,
        };
    }

    private static UrlOptions Urls(FlagSettings settings)
    {
        // A default that contradicts what was listened on would send clients astray; asking for it is the check's business.
        bool isMissing = !settings.FromFile && settings.IsSet("listen-client-urls") && !settings.IsSet("advertise-client-urls");
        return new UrlOptions
        {
            ListenPeer = settings["listen-peer-urls"].Urls,
            ListenClient = settings["listen-client-urls"].Urls,
            ListenClientHttp = settings["listen-client-http-urls"].Urls,
            ListenMetrics = settings["listen-metrics-urls"].Urls,
            AdvertisePeer = settings["initial-advertise-peer-urls"].Urls,
            AdvertiseClient = isMissing ? [] : settings["advertise-client-urls"].Urls,
            ReusePort = settings["socket-reuse-port"].IsTrue,
            ReuseAddress = settings["socket-reuse-address"].IsTrue,
        };
    }

    private static RaftOptions Raft(FlagSettings settings) => new()
    {
        Heartbeat = Clamp(settings["heartbeat-interval"].Number, TimeSpan.TicksPerMillisecond),
        ElectionTimeout = Clamp(settings["election-timeout"].Number, TimeSpan.TicksPerMillisecond),
        InitialElectionTickAdvance = settings["initial-election-tick-advance"].IsTrue,
        PreVote = settings["pre-vote"].IsTrue,
        SnapshotCount = (ulong)settings["snapshot-count"].Number,
        SnapshotCatchUpEntries = (ulong)settings["snapshot-catchup-entries"].Number,
        PeerReadTimeout = AtLeast(Duration(settings, "raft-read-timeout"), MinPeerTimeout),
        PeerWriteTimeout = AtLeast(Duration(settings, "raft-write-timeout"), MinPeerTimeout),
    };

    private static StorageOptions Storage(FlagSettings settings) => new()
    {
        QuotaBytes = (long)settings["quota-backend-bytes"].Number,
        BatchInterval = Duration(settings, "backend-batch-interval"),
        BatchLimit = ClampInt(settings["backend-batch-limit"].Number),
        FreelistType = settings["backend-bbolt-freelist-type"].Text,
        UnsafeNoFsync = settings["unsafe-no-fsync"].IsTrue,
        MaxWals = (ulong)settings["max-wals"].Number,
        MaxSnapshots = (ulong)settings["max-snapshots"].Number,
        BootstrapDefragThresholdMegabytes = (ulong)settings["bootstrap-defrag-threshold-megabytes"].Number,
        StopGrpcOnDefrag = Gate(settings, "experimental-stop-grpc-service-on-defrag", "StopGRPCServiceOnDefrag"),
        TxnModeWriteWithSharedBuffer = Gate(settings, "experimental-txn-mode-write-with-shared-buffer", "TxnModeWriteWithSharedBuffer"),
    };

    private static CompactionOptions Compaction(FlagSettings settings, out string error)
    {
        string modeText = settings["auto-compaction-mode"].Text;
        string retention = settings["auto-compaction-retention"].Text is { Length: > 0 } text ? text : "0";
        AutoCompactionMode? mode = modeText switch
        {
            "" => AutoCompactionMode.None,
            "periodic" => AutoCompactionMode.Periodic,
            "revision" => AutoCompactionMode.Revision,
            _ => null,
        };
        error = mode is null ? "unknown auto-compaction-mode " + GoQuote.Quote(modeText) : "";

        // A whole number counts hours or revisions; everything else is a duration, even in mode revision, where it counts nanoseconds.
        long nanoseconds = 0;
        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        if (long.TryParse(retention, Whole, CultureInfo.InvariantCulture, out long number) && number >= 0)
        {
            nanoseconds = mode switch
            {
                AutoCompactionMode.Periodic => checked((long)Int128.Min(long.MaxValue, (Int128)number * 3_600_000_000_000)),
                AutoCompactionMode.Revision => number,
                _ => 0,
            };
        }
        else if (!GoDuration.TryParse(retention, out nanoseconds, out string problem))
        {
            error = error.Length > 0 ? error : "error parsing CompactionRetention: " + problem;
        }
        else if (mode == AutoCompactionMode.None && nanoseconds != 0)
        {
            error = "unsupported compaction mode ";
        }

        return new CompactionOptions
        {
            AutoMode = mode ?? AutoCompactionMode.None,
            AutoRetention = mode == AutoCompactionMode.Periodic ? GoDuration.FromNanoseconds(nanoseconds) : TimeSpan.Zero,
            AutoRevisions = mode == AutoCompactionMode.Revision ? nanoseconds : 0,
            BatchLimit = ClampInt(settings["compaction-batch-limit"].Number),
            SleepInterval = settings.IsSet("compaction-sleep-interval") ? Duration(settings, "compaction-sleep-interval") : null,
        };
    }

    private static bool Gate(FlagSettings settings, string flag, string gate)
    {
        foreach (string word in settings["feature-gates"].Words)
        {
            if (word.StartsWith(gate + "=", StringComparison.Ordinal) && !settings.IsSet(flag))
            {
                return word.EndsWith("=true", StringComparison.Ordinal);
            }
        }

        return settings[flag].IsTrue;
    }

    private static TimeSpan Duration(FlagSettings settings, string name) => GoDuration.FromNanoseconds((long)settings[name].Number);

    private static TimeSpan AtLeast(TimeSpan value, TimeSpan minimum) => value < minimum ? minimum : value;

    private static TimeSpan Clamp(Int128 count, long ticks) => new((long)Int128.Min(TimeSpan.MaxValue.Ticks, count * ticks));

    private static int ClampInt(Int128 value) => (int)Int128.Clamp(value, int.MinValue, int.MaxValue);
}
