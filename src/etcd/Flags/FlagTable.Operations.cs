namespace Netcd.Etcd.Flags;

internal static partial class FlagTable
{
    private static FlagSpec[] Monitoring() =>
    [
        new("enable-pprof", FlagKind.Bool, "false", FlagGroup.Monitoring, "Serve profiles under /debug/pprof/."),
        new("metrics", FlagKind.String, "basic", FlagGroup.Monitoring, "basic, or extensive for gRPC latency histograms too."),
        new("listen-metrics-urls", FlagKind.Urls, "", FlagGroup.Monitoring, "Extra URLs for /metrics, /health, /livez and /readyz."),
    ];

    private static FlagSpec[] Logging() =>
    [
        new("logger", FlagKind.String, "zap", FlagGroup.Logging, "Kind of log; only zap."),
        new("log-outputs", FlagKind.WordSetList, "default", FlagGroup.Logging, "stdout, stderr, file paths, comma-separated; default is stderr."),
        new("log-level", FlagKind.String, "info", FlagGroup.Logging, "debug, info, warn, error, panic or fatal."),
        new("log-format", FlagKind.String, "json", FlagGroup.Logging, "json or console."),
        new("enable-log-rotation", FlagKind.Bool, "false", FlagGroup.Logging, "Rotate the log file; needs exactly one file in --log-outputs."),
        new("log-rotation-config-json", FlagKind.String, DefaultRotation, FlagGroup.Logging, "When and how: maxsize in MB, maxage in days (0 for ever), maxbackups (0 for all), localtime, compress with gzip."),
    ];

    private static FlagSpec[] Tracing() =>
    [
        .. Renamed("enable-distributed-tracing", FlagKind.Bool, "false", FlagGroup.Tracing, "Send traces."),
        .. Renamed("distributed-tracing-address", FlagKind.String, "localhost:4317", FlagGroup.Tracing, "Address of the collector."),
        .. Renamed("distributed-tracing-service-name", FlagKind.String, "etcd", FlagGroup.Tracing, "Service name, the same on all members."),
        .. Renamed("distributed-tracing-instance-id", FlagKind.String, "", FlagGroup.Tracing, "Instance id, different on each member."),
        .. Renamed("distributed-tracing-sampling-rate", FlagKind.Int, "0", FlagGroup.Tracing, "Traced requests per million."),
    ];

    private static FlagSpec[] Proxy() =>
    [
        new("proxy", FlagKind.Choice, "off", FlagGroup.Proxy, "off, readonly or on.") { Choices = ["off", "readonly", "on"], IsDeprecated = true },
        ProxyTime("proxy-failure-wait", "5000", "Milliseconds a failed endpoint is left alone."),
        ProxyTime("proxy-refresh-interval", "30000", "Milliseconds between two refreshes of the endpoints."),
        ProxyTime("proxy-dial-timeout", "1000", "Milliseconds for a dial."),
        ProxyTime("proxy-write-timeout", "5000", "Milliseconds for a write."),
        ProxyTime("proxy-read-timeout", "0", "Milliseconds for a read, 0 for no limit."),
    ];

    private static FlagSpec[] Maintenance() =>
    [
        new("experimental-initial-corrupt-check", FlagKind.Bool, "false", FlagGroup.Maintenance, "Compare data with the other members before serving."),
        .. Renamed("corrupt-check-time", FlagKind.Duration, "0s", FlagGroup.Maintenance, "Interval of comparisons with the other members, 0 for never."),
        new("experimental-compact-hash-check-enabled", FlagKind.Bool, "false", FlagGroup.Maintenance, "Let the leader compare hashes of compactions."),
        .. Renamed("compact-hash-check-time", FlagKind.Duration, "1m0s", FlagGroup.Maintenance, "Interval of those comparisons."),
        new("experimental-enable-lease-checkpoint", FlagKind.Bool, "false", FlagGroup.Maintenance, "Let the leader tell the others the remaining times of leases."),
        new("experimental-enable-lease-checkpoint-persist", FlagKind.Bool, "false", FlagGroup.Maintenance, "Store those; needs --experimental-enable-lease-checkpoint."),
        .. Renamed("compaction-batch-limit", FlagKind.Int, "1000", FlagGroup.Maintenance, "Revisions removed in one slice of a compaction."),
        .. Renamed("compaction-sleep-interval", FlagKind.Duration, "10ms", FlagGroup.Maintenance, "Pause between two slices."),
        .. Renamed("watch-progress-notify-interval", FlagKind.Duration, "10m0s", FlagGroup.Maintenance, "Interval of progress notifications to watches that asked for them."),
        .. Renamed("downgrade-check-time", FlagKind.Duration, "5s", FlagGroup.Maintenance, "Interval of checks while the cluster is downgraded."),
        .. Renamed("warning-apply-duration", FlagKind.Duration, "100ms", FlagGroup.Maintenance, "Applying a request longer than this is logged."),
        .. Renamed("warning-unary-request-duration", FlagKind.Duration, "300ms", FlagGroup.Maintenance, "Answering a request longer than this is logged."),
        new("experimental-txn-mode-write-with-shared-buffer", FlagKind.Bool, "true", FlagGroup.Maintenance, "Check write transactions with a shared read buffer.") { NoEffect = "reads inside write transactions always share a buffer" },
        .. Renamed("bootstrap-defrag-threshold-megabytes", FlagKind.UInt, "0", FlagGroup.Maintenance, "Defragment at start when that frees at least this many megabytes; 0 for never."),
        new("experimental-stop-grpc-service-on-defrag", FlagKind.Bool, "false", FlagGroup.Maintenance, "Stop serving gRPC while the database is defragmented."),
    ];

    private static FlagSpec[] Unsafe() =>
    [
        new("force-new-cluster", FlagKind.Bool, "false", FlagGroup.Unsafe, "Keep the data and become the only member of a new cluster."),
        new("unsafe-no-fsync", FlagKind.Bool, "false", FlagGroup.Unsafe, "Never sync to disk. A crash of the machine loses data."),
    ];

    private const string DefaultRotation = """{"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}""";

    private static FlagSpec ProxyTime(string name, string milliseconds, string help) =>
        new(name, FlagKind.UInt, milliseconds, FlagGroup.Proxy, help) { IsDeprecated = true };

    // 3.6 dropped the word experimental; 3.5 knows only the long name.
    private static FlagSpec[] Renamed(string name, FlagKind kind, string defaultText, FlagGroup group, string help) =>
    [
        new(name, kind, defaultText, group, help),
        new("experimental-" + name, kind, defaultText, group, "The same.") { AliasOf = name },
    ];
}
