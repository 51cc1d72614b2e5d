using System.Net;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Hosting;

/// <summary>Checks that no single setting can make: etcd's cross checks, in etcd's order and words. Pure.</summary>
public static class OptionsCheck
{
    /// <summary>Text of the error for a listen URL without an advertised one.</summary>
    public const string AdvertiseClientUrlsRequired = "--advertise-client-urls is required when --listen-client-urls is set explicitly";

    private const string ConflictingBootstrap =
        "multiple discovery or bootstrap flags are set. Choose one of \"initial-cluster\", \"discovery\" or \"discovery-srv\"";

    private const double MaxElectionMilliseconds = 50_000;

    /// <summary>The first thing that is wrong; empty when the settings fit together.</summary>
    public static string FirstError(EtcdOptions options) =>
        FirstOf(
            BindingError(options.Urls),
            AdvertiseError("initial-advertise-peer-urls", options.Urls.AdvertisePeer),
            AdvertiseError("advertise-client-urls", options.Urls.AdvertiseClient),
            SharedClientUrlError(options.Urls),
            BootstrapError(options.Cluster),
            ElectionError(options.Raft),
            options.Urls.ListenClient.Count > 0 && options.Urls.AdvertiseClient.Count == 0 ? AdvertiseClientUrlsRequired : "",
            MaintenanceError(options),
            TlsError(options.Tls),
            TracingError(options.Monitoring));

    /// <summary>The first listen URL that cannot be bound; empty for none.</summary>
    public static string BindingError(UrlOptions urls) =>
        FirstOf(BindError(urls.ListenPeer), BindError(urls.ListenClient), BindError(urls.ListenClientHttp), BindError(urls.ListenMetrics));

    private static string FirstOf(params ReadOnlySpan<string> errors)
    {
        foreach (string error in errors)
        {
            if (error.Length > 0)
            {
                return error;
            }
        }

        return "";
    }

    private static string BindError(IReadOnlyList<EtcdUrl> urls)
    {
        foreach (EtcdUrl url in urls)
        {
            if (url.IsUnixSocket || url.HostName == "localhost")
            {
                continue;
            }

            if (!IsIPAddress(url.HostName))
            {
                return $"expected IP in URL for binding ({url})";
            }

            if (!url.TryGetPort(out _))
            {
                return $"listen tcp {url.Host}: address {url.PortText}: invalid port";
            }
        }

        return "";
    }

    // .NET reads "1" or "127.1" as addresses; Go wants four numbers.
    private static bool IsIPAddress(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) && (host.Contains(':') || host.Count(c => c == '.') == 3) && address is not null;

    private static string AdvertiseError(string flag, IReadOnlyList<EtcdUrl> urls)
    {
        foreach (EtcdUrl url in urls)
        {
            string problem = url.Host.Length == 0 ? "missing port in address"
                : !url.Host.Contains(':') ? $"address {url.Host}: missing port in address"
                : url.HostName.Length == 0 ? $"unexpected empty host ({url})"
                : "";
            if (problem.Length > 0)
            {
                return $"--{flag} {GoQuote.Quote(string.Join(',', urls))} must be \"host:port\" ({problem})";
            }
        }

        return "";
    }

    private static string SharedClientUrlError(UrlOptions urls)
    {
        foreach (EtcdUrl url in urls.ListenClientHttp)
        {
            if (urls.ListenClient.Any(u => u.Host + u.Path == url.Host + url.Path))
            {
                return $"cannot bind both --client-listen-urls and --client-listen-http-urls on the same url {url}";
            }
        }

        return "";
    }

    private static string BootstrapError(ClusterOptions cluster)
    {
        int sources = (cluster.InitialCluster.Length > 0 ? 1 : 0)
            + (cluster.DiscoveryUrl.Length > 0 || cluster.DiscoveryV3.Endpoints.Length > 0 ? 1 : 0)
            + (cluster.DiscoverySrv.Length > 0 ? 1 : 0);
        return sources > 1 ? ConflictingBootstrap : "";
    }

    private static string ElectionError(RaftOptions raft)
    {
        double heartbeat = raft.Heartbeat.TotalMilliseconds;
        double election = raft.ElectionTimeout.TotalMilliseconds;
        return heartbeat <= 0 ? $"--heartbeat-interval must be >0 (set to {heartbeat}ms)"
            : election <= 0 ? $"--election-timeout must be >0 (set to {election}ms)"
            : 5 * heartbeat > election ? $"--election-timeout[{election}ms] should be at least as 5 times as --heartbeat-interval[{heartbeat}ms]"
            : election > MaxElectionMilliseconds ? $"--election-timeout[{election}ms] is too long, and should be set less than {MaxElectionMilliseconds}ms"
            : "";
    }

    private static string MaintenanceError(EtcdOptions options) =>
        options.Leases.CheckpointPersist && !options.Leases.Checkpoint
            ? "setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint"
            : options.Corruption.CompactHashCheckInterval <= TimeSpan.Zero
                ? $"--experimental-compact-hash-check-time must be >0 (set to {GoDuration.Format(options.Corruption.CompactHashCheckInterval)})"
                : options.V2.Enable && options.V2.Deprecation != "not-yet"
                    ? $"--enable-v2 and --v2-deprecation={options.V2.Deprecation} are mutually exclusive"
                    : "";

    private static string TracingError(MonitoringOptions monitoring) => !monitoring.EnableTracing ? ""
        : monitoring.TracingSamplesPerMillion < 0 ? "tracing sampling rate must be positive"
        : monitoring.TracingSamplesPerMillion > 1_000_000 ? "tracing sampling rate must be less than 1000000"
        : "";

    private static string TlsError(TlsOptions tls)
    {
        int minimum = VersionOf(tls.MinVersion);
        int maximum = VersionOf(tls.MaxVersion);
        return minimum < 0 ? UnexpectedVersion(tls.MinVersion)
            : maximum < 0 ? UnexpectedVersion(tls.MaxVersion)
            : maximum != 0 && minimum > maximum ? $"min version ({tls.MinVersion}) is greater than max version ({tls.MaxVersion})"
            : minimum == 3 && tls.CipherSuites.Length > 0 ? "cipher suites cannot be configured when only TLS1.3 is enabled"
            : "";
    }

    private static string UnexpectedVersion(string version) => $"unexpected TLS version {GoQuote.Quote(version)} (must be one of: TLS1.2, TLS1.3)";

    private static int VersionOf(string version) => version switch
    {
        "" => 0,
        "TLS1.2" => 2,
        "TLS1.3" => 3,
        _ => -1,
    };
}
