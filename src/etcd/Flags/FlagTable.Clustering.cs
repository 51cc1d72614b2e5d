namespace Netcd.Etcd.Flags;

internal static partial class FlagTable
{
    private static FlagSpec[] Clustering() =>
    [
        new("initial-advertise-peer-urls", FlagKind.Urls, "http://localhost:2380", FlagGroup.Clustering, "Own peer URLs told to the cluster."),
        new("initial-cluster", FlagKind.String, "default=http://localhost:2380", FlagGroup.Clustering, "Members at the first start, as NAME=URL,NAME=URL; a name may repeat."),
        new("initial-cluster-state", FlagKind.Choice, "new", FlagGroup.Clustering, "new to found a cluster, existing to join one; without effect once the member has data.") { Choices = ["new", "existing"] },
        new("initial-cluster-token", FlagKind.String, "etcd-cluster", FlagGroup.Clustering, "Text that makes the ids of this cluster differ from those of others."),
        new("advertise-client-urls", FlagKind.Urls, "http://localhost:2379", FlagGroup.Clustering, "Own client URLs told to the cluster and to clients."),
        new("discovery", FlagKind.String, "", FlagGroup.Clustering, "URL of a v2 discovery service."),
        new("discovery-fallback", FlagKind.Choice, "proxy", FlagGroup.Clustering, "When discovery finds the cluster full: exit or proxy.") { Choices = ["proxy", "exit"] },
        new("discovery-proxy", FlagKind.String, "", FlagGroup.Clustering, "HTTP proxy on the way to the discovery service."),
        new("discovery-srv", FlagKind.String, "", FlagGroup.Clustering, "DNS domain whose SRV records name the members."),
        new("discovery-srv-name", FlagKind.String, "", FlagGroup.Clustering, "Suffix of the SRV service name."),
        V3Discovery("discovery-token", FlagKind.String, "", "Token of the cluster to form (etcd 3.6).", "token"),
        V3Discovery("discovery-endpoints", FlagKind.WordList, "", "Endpoints of the discovery cluster (etcd 3.6).", "endpoints"),
        V3Discovery("discovery-dial-timeout", FlagKind.Duration, "2s", "Longest wait for a connection to it.", "dial-timeout"),
        V3Discovery("discovery-request-timeout", FlagKind.Duration, "5s", "Longest wait for its answer.", "request-timeout"),
        V3Discovery("discovery-keepalive-time", FlagKind.Duration, "2s", "Interval of keepalive pings to it.", "keepalive-time"),
        V3Discovery("discovery-keepalive-timeout", FlagKind.Duration, "6s", "Longest wait for the answer to a ping.", "keepalive-timeout"),
        V3Discovery("discovery-insecure-transport", FlagKind.Bool, "true", "No TLS on the way to it.", "secure.insecure-transport"),
        V3Discovery("discovery-insecure-skip-tls-verify", FlagKind.Bool, "false", "Accept every certificate of it.", "secure.insecure-skip-tls-verify"),
        V3Discovery("discovery-cert", FlagKind.String, "", "Client certificate file for it.", "secure.cert"),
        V3Discovery("discovery-key", FlagKind.String, "", "Client key file for it.", "secure.key"),
        V3Discovery("discovery-cacert", FlagKind.String, "", "CA file for it.", "secure.cacert"),
        V3Discovery("discovery-user", FlagKind.String, "", "User for it, or user:password.", "auth.username"),
        V3Discovery("discovery-password", FlagKind.String, "", "Password for it.", "auth.password"),
        new("strict-reconfig-check", FlagKind.Bool, "true", FlagGroup.Clustering, "Refuse member changes that would lose the quorum."),
        new("pre-vote", FlagKind.Bool, "true", FlagGroup.Clustering, "Ask whether an election can be won before starting it."),
        new("max-learners", FlagKind.Int, "1", FlagGroup.Clustering, "Most learners at a time."),
        new("auto-compaction-retention", FlagKind.String, "0", FlagGroup.Clustering, "History kept by automatic compaction: hours or a duration (5m) in mode periodic, a number of revisions in mode revision; 0 switches it off."),
        new("auto-compaction-mode", FlagKind.String, "periodic", FlagGroup.Clustering, "What --auto-compaction-retention means: periodic or revision.") { FileDefault = "" },
        new("enable-v2", FlagKind.Bool, "false", FlagGroup.Clustering, "Serve the v2 API.") { IsDeprecated = true },
        new("experimental-enable-v2v3", FlagKind.String, "", FlagGroup.Clustering, "Serve v2 requests from v3 keys below this prefix.") { MissingPart = "the v2 API over v3 keys", IsDeprecated = true },
        new("v2-deprecation", FlagKind.QuotedChoice, "not-yet", FlagGroup.Clustering, "Stage of the v2 store's removal: not-yet, write-only, write-only-skip-check, write-only-drop-data or gone.") { Choices = ["not-yet", "write-only", "write-only-skip-check", "write-only-drop-data", "gone"] },
    ];

    private static FlagSpec V3Discovery(string name, FlagKind kind, string defaultText, string help, string key) =>
        new(name, kind, defaultText, FlagGroup.Clustering, help) { ConfigKey = "discovery-config." + key };
}
