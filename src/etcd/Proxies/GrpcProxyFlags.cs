namespace Netcd.Etcd.Proxies;

/// <summary>The flags of <c>etcd grpc-proxy start</c>.</summary>
internal static class GrpcProxyFlags
{
    public static readonly IReadOnlyList<ProxyFlag> All =
    [
        ProxyFlag.Text("listen-addr", "address to listen at", "127.0.0.1:23790"),
        ProxyFlag.Text("discovery-srv", "DNS domain whose SRV records name the endpoints"),
        ProxyFlag.Text("discovery-srv-name", "suffix of the service name in SRV records"),
        ProxyFlag.Text("metrics-addr", "URL of an additional listener for the HTTP pages"),
        ProxyFlag.Switch("insecure-discovery", "accept endpoints from SRV records whose certificate is not valid"),
        ProxyFlag.List("endpoints", "endpoints of the cluster, separated by commas", "127.0.0.1:2379"),
        ProxyFlag.Duration("endpoints-auto-sync-interval", "how often the endpoints are replaced by what the cluster advertises (0: never)"),
        ProxyFlag.Text("advertise-client-url", "address that clients and other proxies are told", "127.0.0.1:23790"),
        ProxyFlag.Text("resolver-prefix", "prefix of the keys at which proxies register; the same for all of them"),
        ProxyFlag.Number("resolver-ttl", "time to live of the registration in seconds"),
        ProxyFlag.Text("namespace", "prefix added to all keys"),
        ProxyFlag.Switch("enable-pprof", "serve profiles below /debug/pprof/"),
        ProxyFlag.Text("data-dir", "folder for generated certificates", "default.proxy"),
        ProxyFlag.Number("max-send-bytes", "largest message sent to the cluster in bytes", 1572864),
        ProxyFlag.Number("max-recv-bytes", "largest message taken from the cluster in bytes", int.MaxValue),
        ProxyFlag.Duration("dial-keepalive-time", "how long a connection to the cluster may be silent before it is pinged (0: never)"),
        ProxyFlag.Duration("dial-keepalive-timeout", "how long the answer to such a ping may take", "20s"),
        ProxyFlag.Switch("permit-without-stream", "ping connections to the cluster without open calls too"),
        ProxyFlag.Text("cert", "file with the certificate shown to the cluster; its common name must be empty"),
        ProxyFlag.Text("key", "file with the key of that certificate"),
        ProxyFlag.Text("cacert", "file with the authorities that the cluster's certificates are checked against"),
        ProxyFlag.Switch("insecure-skip-tls-verify", "accept any certificate of the cluster (for tests only)"),
        ProxyFlag.Text("cert-file", "file with the certificate shown to clients"),
        ProxyFlag.Text("key-file", "file with the key of that certificate"),
        ProxyFlag.Text("trusted-ca-file", "file with the authorities that clients' certificates are checked against"),
        ProxyFlag.List("listen-cipher-suites", "cipher suites offered to clients, separated by commas (empty: chosen by the system)"),
        ProxyFlag.Switch("auto-tls", "show clients a generated certificate"),
        ProxyFlag.Text("client-crl-file", "file with the revoked certificates of clients"),
        ProxyFlag.Unsigned("self-signed-cert-validity", "how long a generated certificate is valid in years", "1"),
        ProxyFlag.Text("tls-min-version", "lowest TLS version: TLS1.2 or TLS1.3", "TLS1.2"),
        ProxyFlag.Text("tls-max-version", "highest TLS version: TLS1.2 or TLS1.3 (empty: the newest)"),
        ProxyFlag.Switch("experimental-serializable-ordering", "never answer a serializable read with an older revision than one answered before"),
        ProxyFlag.Text("experimental-leasing-prefix", "not supported: prefix of keys that hand the ownership of keys to proxies"),
        ProxyFlag.Switch("experimental-enable-grpc-logging", "log every call"),
        ProxyFlag.Switch("debug", "log at level debug"),
        ProxyFlag.Unsigned("max-concurrent-streams", "most open calls per connection of a client", "4294967295", "uint32"),
        ProxyFlag.Duration("grpc-keepalive-min-time", "shortest time between two pings of a client", "5s"),
        ProxyFlag.Duration("grpc-keepalive-interval", "how long a client's connection may be silent before it is pinged (0: never)", "2h0m0s"),
        ProxyFlag.Duration("grpc-keepalive-timeout", "how long the answer to such a ping may take (0: without end)", "20s"),
    ];
}
