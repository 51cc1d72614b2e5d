namespace Netcd.Etcd.Flags;

internal static partial class FlagTable
{
    private const string Sized = "'etcdctl member add' and 'member remove'";
    private const string Joining = "--initial-cluster and --initial-cluster-state existing, after 'etcdctl member add'";

    // Names of etcd 0.1 and 0.4, each with what replaces it. ClassicTranslation gives them their meaning.
    private static FlagSpec[] Classic() =>
    [
        Old("n", "--name", "name") with { Default = "default" },
        Old("d", "--data-dir", "data-dir"),
        Old("addr", "--advertise-client-urls"),
        Old("c", "--advertise-client-urls", "addr"),
        Old("bind-addr", "--listen-client-urls"),
        Old("cl", "--listen-client-urls", "bind-addr"),
        Old("peer-addr", "--initial-advertise-peer-urls"),
        Old("s", "--initial-advertise-peer-urls", "peer-addr"),
        Old("peer-bind-addr", "--listen-peer-urls"),
        Old("sl", "--listen-peer-urls", "peer-bind-addr"),
        Old("peers", Joining),
        Old("C", Joining, "peers"),
        Old("peers-file", Joining),
        Old("CF", Joining, "peers-file"),
        Old("ca-file", "--trusted-ca-file and --client-cert-auth"),
        Old("clientCAFile", "--trusted-ca-file and --client-cert-auth", "ca-file"),
        Old("clientCert", "--cert-file", "cert-file"),
        Old("clientKey", "--key-file", "key-file"),
        Old("peer-ca-file", "--peer-trusted-ca-file and --peer-client-cert-auth"),
        Old("serverCAFile", "--peer-trusted-ca-file and --peer-client-cert-auth", "peer-ca-file"),
        Old("serverCert", "--peer-cert-file", "peer-cert-file"),
        Old("serverKey", "--peer-key-file", "peer-key-file"),
        Old("snapshotCount", "--snapshot-count", "snapshot-count", FlagKind.UInt64) with { Default = "100000" },
        Old("peer-heartbeat-timeout", "--heartbeat-interval", "peer-heartbeat-interval", FlagKind.Ignored),
        Old("m", "nothing: without it 1000 events are kept", "max-result-buffer", FlagKind.Ignored),
        Old("r", "nothing", "max-retry-attempts", FlagKind.Ignored),
        Old("maxsize", Sized, "cluster-active-size", FlagKind.Ignored),
        Old("max-cluster-size", Sized, "cluster-active-size", FlagKind.Ignored),
        Old("http-read-timeout", "nothing: idle connections stay open"),
        Old("http-write-timeout", "nothing: answers may take their time"),
        Old("w", "nothing") with { NoEffect = "the dashboard is at /mod/dashboard/ of the client port" },
        Old("cpuprofile", "--enable-pprof"),
        Old("trace", "/metrics"),
        Old("graphite-host", "a collector that reads /metrics"),
        Old("config", "--config-file"),
        OldSwitch("f", "an empty --data-dir"),
        OldSwitch("i", "an empty --data-dir"),
        OldSwitch("vvv", "--log-level debug"),
        new("client-listen-urls", FlagKind.Urls, "http://localhost:2379", FlagGroup.Hidden, "A slip in documents of etcd 2.0.") { AliasOf = "listen-client-urls", ConfigKey = "", IsDeprecated = true },
        new("strict-0x", FlagKind.Bool, "false", FlagGroup.Clustering, "Send clients that write to a follower to the leader, as etcd 0.x did.") { ConfigKey = "" },
        new("v1-redirect", FlagKind.Bool, "false", FlagGroup.Clustering, "The same.") { AliasOf = "strict-0x", ConfigKey = "" },
        new("discovery-service", FlagKind.Bool, "false", FlagGroup.Clustering, "Give tokens for --discovery at /new?size=N, when the v2 API is served.") { ConfigKey = "" },
        new("enable-v1", FlagKind.Bool, "true", FlagGroup.Clustering, "Serve the v1 API too, when the v2 API is served.") { ConfigKey = "" },
    ];

    private static FlagSpec Old(string name, string replacement, string? aliasOf = null, FlagKind kind = FlagKind.String) =>
        new(name, kind, "", FlagGroup.Hidden, "A name of etcd 0.x.") { AliasOf = aliasOf, ReplacedBy = replacement, ConfigKey = "" };

    private static FlagSpec OldSwitch(string name, string replacement) =>
        new(name, FlagKind.Bool, "false", FlagGroup.Hidden, "A name of etcd 0.x.") { ReplacedBy = replacement, ConfigKey = "" };
}
