using System.Collections.Frozen;

namespace Netcd.Etcd.CommandLine;

/// <summary>Every flag of etcd 3.5, and the names that 3.6 gave to the experimental ones.</summary>
public static class FlagTable
{
    private const string NeedsPeers = "clusters of several members are not available in this version of netcd";
    private const string NeedsTls = "TLS is not available in this version of netcd";
    private const string NeedsAuth = "authentication is not available in this version of netcd";
    private const string NeedsV2 = "the v2 API is not available in this version of netcd";
    private const string NeedsProxy = "the v2 proxy is not available in this version of netcd";
    private const string NeedsTracing = "distributed tracing is not available in this version of netcd";
    private const string NeedsChecks = "corruption checks need several members, which this version of netcd does not have";
    private const string NotBuilt = "this is not available in this version of netcd";

    /// <summary>All flags in the order of the help text.</summary>
    public static readonly IReadOnlyList<Flag> All =
    [
        new("Member", "name", FlagType.Text, "default", "Human-readable name of this member."),
        new("Member", "data-dir", FlagType.Text, "", "Data directory; ${name}.etcd when empty."),
        new("Member", "wal-dir", FlagType.Text, "", "Separate directory for the write-ahead log."),
        new("Member", "snapshot-count", FlagType.Uint, "100000", "Applied entries between two snapshots on disk."),
        new("Member", "heartbeat-interval", FlagType.Uint, "100", "Milliseconds between heartbeats."),
        new("Member", "election-timeout", FlagType.Uint, "1000", "Milliseconds without a leader before an election; at least five heartbeats, at most 50000."),
        new("Member", "initial-election-tick-advance", FlagType.Bool, "true", "Shorten the wait for the first election."),
        new("Member", "listen-peer-urls", FlagType.Urls, "http://localhost:2380", "URLs to listen on for other members."),
        new("Member", "listen-client-urls", FlagType.Urls, "http://localhost:2379", "URLs to listen on for clients: gRPC and HTTP."),
        new("Member", "listen-client-http-urls", FlagType.Urls, "", "URLs for HTTP clients only; the others then speak gRPC only."),
        new("Member", "max-snapshots", FlagType.Uint, "5", "Snapshot files to keep (0: all)."),
        new("Member", "max-wals", FlagType.Uint, "5", "WAL files to keep (0: all)."),
        new("Member", "quota-backend-bytes", FlagType.Int, "0", "Database size at which the NOSPACE alarm is raised (0: 2 GiB; negative: never)."),
        new("Member", "backend-bbolt-freelist-type", FlagType.Choice, "map", "How free pages are kept in memory; both choices give the same files.") { Choices = ["map", "array"] },
        new("Member", "backend-batch-interval", FlagType.Duration, "0s", "Longest time before a database commit (0: 100ms)."),
        new("Member", "backend-batch-limit", FlagType.Int, "0", "Most operations before a database commit (0: 10000)."),
        new("Member", "max-txn-ops", FlagType.Uint, "128", "Most operations in a transaction."),
        new("Member", "max-request-bytes", FlagType.Uint, "1572864", "Largest client request in bytes."),
        new("Member", "max-concurrent-streams", FlagType.Uint, "4294967295", "Most streams one client connection may open at a time."),
        new("Member", "enable-grpc-gateway", FlagType.Bool, "true", "Serve the JSON gateway; this version has none, so the setting changes nothing yet."),
        new("Member", "grpc-keepalive-min-time", FlagType.Duration, "5s", "Shortest interval between pings of a client."),
        new("Member", "grpc-keepalive-interval", FlagType.Duration, "2h0m0s", "Interval of pings to clients (0: none)."),
        new("Member", "grpc-keepalive-timeout", FlagType.Duration, "20s", "Wait for the answer to a ping before the connection is closed."),
        new("Member", "socket-reuse-port", FlagType.Bool, "false", "Set SO_REUSEPORT on listeners.") { FileKey = "socket-options.reuse-port" },
        new("Member", "socket-reuse-address", FlagType.Bool, "false", "Set SO_REUSEADDR on listeners.") { FileKey = "socket-options.reuse-address" },
        new("Member", "raft-read-timeout", FlagType.Duration, "5s", "Read time limit of peer connections.") { FileKey = null },
        new("Member", "raft-write-timeout", FlagType.Duration, "5s", "Write time limit of peer connections.") { FileKey = null },

        new("Clustering", "initial-advertise-peer-urls", FlagType.Urls, "http://localhost:2380", "Peer URLs to tell the cluster."),
        new("Clustering", "initial-cluster", FlagType.Text, "", "NAME=URL of each first member, comma-separated; NAME of this member and its peer URLs when empty."),
        new("Clustering", "initial-cluster-state", FlagType.Choice, "new", "new for a new cluster, existing to join one; ignored on restarts.") { Choices = ["new", "existing"], Missing = NeedsPeers },
        new("Clustering", "initial-cluster-token", FlagType.Text, "etcd-cluster", "Keeps clusters apart that were started with the same flags."),
        new("Clustering", "advertise-client-urls", FlagType.Urls, "http://localhost:2379", "Client URLs to tell the cluster; required when --listen-client-urls is set."),
        new("Clustering", "discovery", FlagType.Text, "", "Discovery URL for bootstrapping.") { Missing = NeedsPeers },
        new("Clustering", "discovery-fallback", FlagType.Choice, "proxy", "What to do when discovery fails.") { Choices = ["exit", "proxy"], FileKey = null },
        new("Clustering", "discovery-proxy", FlagType.Text, "", "HTTP proxy for discovery.") { Missing = NeedsPeers },
        new("Clustering", "discovery-srv", FlagType.Text, "", "DNS domain for bootstrapping by SRV records.") { Missing = NeedsPeers },
        new("Clustering", "discovery-srv-name", FlagType.Text, "", "Suffix of the SRV service name.") { Missing = NeedsPeers },
        new("Clustering", "strict-reconfig-check", FlagType.Bool, "true", "Refuse member changes that would cost the quorum."),
        new("Clustering", "pre-vote", FlagType.Bool, "true", "Ask before an election whether it could be won."),
        new("Clustering", "auto-compaction-retention", FlagType.Text, "0", "History to keep: hours or a duration (periodic), a number of revisions (revision); 0 is off."),
        new("Clustering", "auto-compaction-mode", FlagType.Text, "periodic", "periodic or revision."),
        new("Clustering", "enable-v2", FlagType.Bool, "false", "Serve the v2 API.") { Missing = NeedsV2 },
        new("Clustering", "v2-deprecation", FlagType.Choice, "not-yet", "Phase of the v2 store's deprecation.") { Choices = ["not-yet", "write-only", "write-only-drop-data", "gone"], Missing = NeedsV2 },

        new("Security", "cert-file", FlagType.Text, "", "Certificate of the client ports.") { FileKey = "client-transport-security.cert-file", Missing = NeedsTls },
        new("Security", "key-file", FlagType.Text, "", "Key of the client ports.") { FileKey = "client-transport-security.key-file", Missing = NeedsTls },
        new("Security", "client-cert-auth", FlagType.Bool, "false", "Demand client certificates.") { FileKey = "client-transport-security.client-cert-auth", Missing = NeedsTls },
        new("Security", "client-cert-file", FlagType.Text, "", "Certificate the server uses as a client.") { FileKey = "client-transport-security.client-cert-file", Missing = NeedsTls },
        new("Security", "client-key-file", FlagType.Text, "", "Key the server uses as a client.") { FileKey = "client-transport-security.client-key-file", Missing = NeedsTls },
        new("Security", "client-crl-file", FlagType.Text, "", "Revocation list for client certificates.") { FileKey = null, Missing = NeedsTls },
        new("Security", "client-cert-allowed-hostname", FlagType.Text, "", "SAN hostnames client certificates must have.") { FileKey = "client-transport-security.allowed-hostname", Missing = NeedsTls },
        new("Security", "trusted-ca-file", FlagType.Text, "", "CA that signs client certificates.") { FileKey = "client-transport-security.trusted-ca-file", Missing = NeedsTls },
        new("Security", "auto-tls", FlagType.Bool, "false", "TLS on client ports with certificates made at start.") { FileKey = "client-transport-security.auto-tls", Missing = NeedsTls },
        new("Security", "peer-cert-file", FlagType.Text, "", "Certificate of the peer ports.") { FileKey = "peer-transport-security.cert-file", Missing = NeedsTls },
        new("Security", "peer-key-file", FlagType.Text, "", "Key of the peer ports.") { FileKey = "peer-transport-security.key-file", Missing = NeedsTls },
        new("Security", "peer-client-cert-auth", FlagType.Bool, "false", "Demand certificates of peers.") { FileKey = "peer-transport-security.client-cert-auth", Missing = NeedsTls },
        new("Security", "peer-trusted-ca-file", FlagType.Text, "", "CA that signs peer certificates.") { FileKey = "peer-transport-security.trusted-ca-file", Missing = NeedsTls },
        new("Security", "peer-cert-allowed-cn", FlagType.Text, "", "Common names peer certificates must have.") { FileKey = "peer-transport-security.allowed-cn", Missing = NeedsTls },
        new("Security", "peer-cert-allowed-hostname", FlagType.Text, "", "SAN hostnames peer certificates must have.") { FileKey = "peer-transport-security.allowed-hostname", Missing = NeedsTls },
        new("Security", "peer-auto-tls", FlagType.Bool, "false", "TLS between peers with certificates made at start.") { FileKey = "peer-transport-security.auto-tls", Missing = NeedsTls },
        new("Security", "peer-client-cert-file", FlagType.Text, "", "Certificate for connections to peers.") { FileKey = "peer-transport-security.client-cert-file", Missing = NeedsTls },
        new("Security", "peer-client-key-file", FlagType.Text, "", "Key for connections to peers.") { FileKey = "peer-transport-security.client-key-file", Missing = NeedsTls },
        new("Security", "self-signed-cert-validity", FlagType.Uint, "1", "Years for which certificates made at start are valid.") { Missing = NeedsTls },
        new("Security", "peer-crl-file", FlagType.Text, "", "Revocation list for peer certificates.") { FileKey = null, Missing = NeedsTls },
        new("Security", "cipher-suites", FlagType.Text, "", "TLS cipher suites.") { Missing = NeedsTls },
        new("Security", "cors", FlagType.Text, "*", "Origins allowed to call from web pages.") { Missing = "there is no JSON gateway in this version of netcd" },
        new("Security", "host-whitelist", FlagType.Text, "*", "Host names accepted in HTTP requests.") { Missing = NotBuilt },
        new("Security", "tls-min-version", FlagType.Choice, "TLS1.2", "Lowest TLS version.") { Choices = ["", "TLS1.2", "TLS1.3"], Missing = NeedsTls },
        new("Security", "tls-max-version", FlagType.Choice, "", "Highest TLS version.") { Choices = ["", "TLS1.2", "TLS1.3"], Missing = NeedsTls },

        new("Auth", "auth-token", FlagType.Text, "simple", "Token type and its options.") { Missing = NeedsAuth },
        new("Auth", "bcrypt-cost", FlagType.Uint, "10", "Cost of password hashing, 4 to 31.") { Missing = NeedsAuth },
        new("Auth", "auth-token-ttl", FlagType.Uint, "300", "Seconds a simple token lives.") { Missing = NeedsAuth },

        new("Profiling and Monitoring", "enable-pprof", FlagType.Bool, "false", "Serve profiles over HTTP.") { Missing = NotBuilt },
        new("Profiling and Monitoring", "metrics", FlagType.Choice, "basic", "basic, or extensive for gRPC latency histograms.") { Choices = ["basic", "extensive"], Missing = NotBuilt },
        new("Profiling and Monitoring", "listen-metrics-urls", FlagType.Urls, "", "Further URLs for /metrics and /health."),

        new("Logging", "logger", FlagType.Text, "zap", "Only zap."),
        new("Logging", "log-outputs", FlagType.Text, "default", "stdout, stderr, or files, comma-separated; default is stderr."),
        new("Logging", "log-level", FlagType.Choice, "info", "debug, info, warn, error, panic or fatal.") { Choices = ["debug", "info", "warn", "error", "panic", "fatal"] },
        new("Logging", "log-format", FlagType.Choice, "json", "json or console.") { Choices = ["json", "console"] },
        new("Logging", "enable-log-rotation", FlagType.Bool, "false", "Rotate a single log file.") { Missing = NotBuilt },
        new("Logging", "log-rotation-config-json", FlagType.Text, "{\"maxsize\": 100, \"maxage\": 0, \"maxbackups\": 0, \"localtime\": false, \"compress\": false}", "How log files are rotated."),

        new("Distributed tracing", "experimental-enable-distributed-tracing", FlagType.Bool, "false", "Send traces to a collector.") { Missing = NeedsTracing },
        new("Distributed tracing", "experimental-distributed-tracing-address", FlagType.Text, "localhost:4317", "Address of the collector.") { Missing = NeedsTracing },
        new("Distributed tracing", "experimental-distributed-tracing-service-name", FlagType.Text, "etcd", "Service name in traces.") { Missing = NeedsTracing },
        new("Distributed tracing", "experimental-distributed-tracing-instance-id", FlagType.Text, "", "Instance id in traces.") { Missing = NeedsTracing },
        new("Distributed tracing", "experimental-distributed-tracing-sampling-rate", FlagType.Int, "0", "Traces per million requests.") { Missing = NeedsTracing },

        new("v2 Proxy", "proxy", FlagType.Choice, "off", "Mode of the v2 proxy.") { Choices = ["off", "readonly", "on"], Missing = NeedsProxy },
        new("v2 Proxy", "proxy-failure-wait", FlagType.Uint, "5000", "Milliseconds an endpoint stays failed.") { Missing = NeedsProxy },
        new("v2 Proxy", "proxy-refresh-interval", FlagType.Uint, "30000", "Milliseconds between refreshes of endpoints.") { Missing = NeedsProxy },
        new("v2 Proxy", "proxy-dial-timeout", FlagType.Uint, "1000", "Milliseconds to connect.") { Missing = NeedsProxy },
        new("v2 Proxy", "proxy-write-timeout", FlagType.Uint, "5000", "Milliseconds to write.") { Missing = NeedsProxy },
        new("v2 Proxy", "proxy-read-timeout", FlagType.Uint, "0", "Milliseconds to read.") { Missing = NeedsProxy },

        new("Experimental", "experimental-initial-corrupt-check", FlagType.Bool, "false", "Compare data with peers before serving.") { Missing = NeedsChecks },
        new("Experimental", "experimental-corrupt-check-time", FlagType.Duration, "0s", "Interval of data comparisons with peers.") { Missing = NeedsChecks },
        new("Experimental", "experimental-compact-hash-check-enabled", FlagType.Bool, "false", "Leader compares compaction hashes of followers.") { Missing = NeedsChecks },
        new("Experimental", "experimental-compact-hash-check-time", FlagType.Duration, "1m0s", "Interval of compaction hash checks.") { Missing = NeedsChecks },
        new("Experimental", "experimental-enable-v2v3", FlagType.Text, "", "Serve v2 from the v3 store.") { Missing = NeedsV2 },
        new("Experimental", "experimental-enable-lease-checkpoint", FlagType.Bool, "false", "Keep remaining lease times over leader changes."),
        new("Experimental", "experimental-enable-lease-checkpoint-persist", FlagType.Bool, "false", "Store remaining lease times; needs the flag above."),
        new("Experimental", "experimental-compaction-batch-limit", FlagType.Int, "1000", "Revisions looked at in one slice of a compaction."),
        new("Experimental", "experimental-compaction-sleep-interval", FlagType.Duration, "10ms", "Pause between two slices."),
        new("Experimental", "experimental-peer-skip-client-san-verification", FlagType.Bool, "false", "Skip the SAN check of peers.") { Missing = NeedsTls },
        new("Experimental", "experimental-watch-progress-notify-interval", FlagType.Duration, "10m0s", "Interval of progress notifications to idle watchers, at least 100ms."),
        new("Experimental", "experimental-downgrade-check-time", FlagType.Duration, "5s", "Interval of downgrade checks.") { Missing = NeedsPeers },
        new("Experimental", "experimental-memory-mlock", FlagType.Bool, "false", "Lock memory.") { Missing = NotBuilt },
        new("Experimental", "experimental-warning-apply-duration", FlagType.Duration, "100ms", "Warn when applying a request takes longer."),
        new("Experimental", "experimental-txn-mode-write-with-shared-buffer", FlagType.Bool, "true", "Reads inside write transactions share a buffer; here they always do.") { IsIgnored = true },
        new("Experimental", "experimental-bootstrap-defrag-threshold-megabytes", FlagType.Uint, "0", "Defragment at start when it frees at least this much (0: never)."),
        new("Experimental", "experimental-stop-grpc-service-on-defrag", FlagType.Bool, "false", "Stop serving during defragmentation; here reads and writes go on.") { Missing = NotBuilt },
        new("Experimental", "experimental-snapshot-catchup-entries", FlagType.Uint, "5000", "Entries kept in memory behind a snapshot.") { FileKey = "experimental-snapshot-catch-up-entries" },

        new("Unsafe", "force-new-cluster", FlagType.Bool, "false", "Make a one-member cluster of the data.") { Missing = NeedsPeers },
        new("Unsafe", "unsafe-no-fsync", FlagType.Bool, "false", "Never wait for the disk; acknowledged writes may be lost."),

        new("Other", "config-file", FlagType.Text, "", "Read all settings from a YAML or JSON file; other flags and the environment are ignored then.") { FileKey = null },
        new("Other", "version", FlagType.Bool, "false", "Print the version and exit.") { FileKey = null },

        Newer("snapshot-catchup-entries", "experimental-snapshot-catchup-entries"),
        Newer("compaction-batch-limit", "experimental-compaction-batch-limit"),
        Newer("compaction-sleep-interval", "experimental-compaction-sleep-interval"),
        Newer("watch-progress-notify-interval", "experimental-watch-progress-notify-interval"),
        Newer("warning-apply-duration", "experimental-warning-apply-duration"),
        Newer("bootstrap-defrag-threshold-megabytes", "experimental-bootstrap-defrag-threshold-megabytes"),
        Newer("corrupt-check-time", "experimental-corrupt-check-time"),
        Newer("compact-hash-check-time", "experimental-compact-hash-check-time"),
        Newer("downgrade-check-time", "experimental-downgrade-check-time"),
        Newer("memory-mlock", "experimental-memory-mlock"),
        Newer("peer-skip-client-san-verification", "experimental-peer-skip-client-san-verification"),
        Newer("enable-distributed-tracing", "experimental-enable-distributed-tracing"),

        .. Ignored("cluster-active-size", "cluster-remove-delay", "cluster-sync-interval", "config", "max-result-buffer", "max-retry-attempts", "peer-heartbeat-interval", "peer-election-timeout", "retry-interval"),
        .. IgnoredSwitches("force", "snapshot", "v", "vv"),
    ];

    /// <summary>All flags by name.</summary>
    public static readonly FrozenDictionary<string, Flag> ByName = All.ToFrozenDictionary(f => f.Name);

    /// <summary>All flags by key of the configuration file.</summary>
    public static readonly FrozenDictionary<string, Flag> ByFileKey = All.Where(f => f.FileKey is not null).ToFrozenDictionary(f => f.FileKey!);

    private static Flag Newer(string name, string alias)
    {
        // The table is still being built here, so the type is taken from the row by hand at parse time.
        return new("Names of 3.6", name, FlagType.Text, "", $"Newer name of --{alias}.") { AliasOf = alias };
    }

    private static IEnumerable<Flag> Ignored(params string[] names) =>
        names.Select(name => new Flag("Ignored", name, FlagType.Text, "", "Accepted and ignored.") { IsIgnored = true, FileKey = null });

    private static IEnumerable<Flag> IgnoredSwitches(params string[] names) =>
        names.Select(name => new Flag("Ignored", name, FlagType.Bool, "false", "Accepted and ignored.") { IsIgnored = true, FileKey = null });
}
