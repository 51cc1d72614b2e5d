using System.Net;
using System.Security.Cryptography.X509Certificates;
using Netcd.Client;
using Netcd.CommandLine.Flags;
using Netcd.Server.Hosting;
using Netcd.Server.Proxy.L7;
using Netcd.Server.Tls;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcd.Proxies;

/// <summary>Turns the flags of <c>etcd grpc-proxy start</c> into settings.</summary>
/// <param name="flags">The flags.</param>
internal sealed class GrpcProxySettings(FlagValues flags)
{
    private const string Tls12 = "TLS1.2";
    private const string Tls13 = "TLS1.3";

    private static readonly TimeSpan DialTime = TimeSpan.FromSeconds(5);

    /// <summary>Checks the flags against each other.</summary>
    /// <exception cref="ProxyStartException">They contradict each other.</exception>
    public void Check()
    {
        string prefix = flags.Text("resolver-prefix");
        long ttl = flags.Int64("resolver-ttl");
        string minVersion = flags.Text("tls-min-version");
        string maxVersion = flags.Text("tls-max-version");
        string problem =
            prefix.Length > 0 && ttl < 1 ? $"invalid resolver-ttl {ttl}"
            : prefix.Length == 0 && ttl > 0 ? $"invalid resolver-prefix {GoQuote.Quote(prefix)}"
            : prefix.Length > 0 && flags.Text("advertise-client-url").Length == 0 ? "invalid advertise-client-url \"\""
            : flags.Bool("auto-tls") && flags.UInt64("self-signed-cert-validity") == 0 ? "selfSignedCertValidity is invalid,it should be greater than 0"
            : minVersion is not ("" or Tls12 or Tls13) ? $"tls-min-version is invalid: {UnexpectedVersion(minVersion)}"
            : maxVersion is not ("" or Tls12 or Tls13) ? $"tls-max-version is invalid: {UnexpectedVersion(maxVersion)}"
            : minVersion == Tls13 && maxVersion == Tls12 ? $"min version ({minVersion}) is greater than max version ({maxVersion})"
            : minVersion == Tls13 && flags.List("listen-cipher-suites").Length > 0 ? "cipher suites cannot be configured when only TLS1.3 is enabled"
            : flags.Text("experimental-leasing-prefix").Length > 0 ? "netcd's grpc-proxy does not support --experimental-leasing-prefix; reads that may be stale are served from its cache without it"
            : WhyCertificateIsRefused();
        if (problem.Length > 0)
        {
            throw new ProxyStartException(problem + "\n");
        }
    }

    /// <summary>The settings.</summary>
    /// <param name="discovered">Endpoints from SRV records; none: those of the flag.</param>
    /// <param name="listen">Where to listen.</param>
    public GrpcProxyOptions Build(string[] discovered, IPEndPoint listen) => new()
    {
        Listen = listen,
        Metrics = MetricsUrl(),
        Cluster = Cluster(discovered.Length > 0 ? discovered : flags.List("endpoints")),
        EndpointsSyncInterval = flags.Duration("endpoints-auto-sync-interval"),
        AdvertiseUrl = flags.Text("advertise-client-url"),
        ResolverPrefix = flags.Text("resolver-prefix"),
        ResolverTtl = flags.Int64("resolver-ttl"),
        DataDir = flags.Text("data-dir"),
        OrdersSerializableReads = flags.Bool("experimental-serializable-ordering"),
        LogsCalls = flags.Bool("experimental-enable-grpc-logging"),
        ServesDebugPages = flags.Bool("enable-pprof"),
        MaxConcurrentStreams = (uint)Math.Min(flags.UInt64("max-concurrent-streams"), uint.MaxValue),
        MinPingInterval = OrGrpcDefault(flags.Duration("grpc-keepalive-min-time")),
        KeepAliveInterval = OrNever(flags.Duration("grpc-keepalive-interval")),
        KeepAliveTimeout = OrNever(flags.Duration("grpc-keepalive-timeout")),
        Tls = new TlsOptions
        {
            SelfSignedCertValidityYears = flags.UInt64("self-signed-cert-validity"),
            CipherSuites = string.Join(',', flags.List("listen-cipher-suites")),
            MinVersion = flags.Text("tls-min-version"),
            MaxVersion = flags.Text("tls-max-version"),
            Client = new TlsEndpointOptions
            {
                CertFile = flags.Text("cert-file"),
                KeyFile = flags.Text("key-file"),
                TrustedCaFile = flags.Text("trusted-ca-file"),
                CrlFile = flags.Text("client-crl-file"),
                AutoTls = flags.Bool("auto-tls"),
            },
        },
    };

    private static string UnexpectedVersion(string text) => $"unexpected TLS version {GoQuote.Quote(text)} (must be one of: TLS1.2, TLS1.3)";

    private static TimeSpan OrGrpcDefault(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromMinutes(5);

    private static TimeSpan OrNever(TimeSpan time) => time > TimeSpan.Zero ? time : Timeout.InfiniteTimeSpan;

    /// <summary>A name in it would make all clients that user, whatever their own login is.</summary>
    private string WhyCertificateIsRefused()
    {
        string file = flags.Text("cert");
        if (file.Length == 0)
        {
            return "";
        }

        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        string name = CommonName.Of(certificate);
        return name.Length > 0 ? $"cert has non empty Common Name ({name}): {file}" : "";
    }

    private EtcdUrl? MetricsUrl()
    {
        string text = flags.Text("metrics-addr");
        if (text.Length == 0)
        {
            return null;
        }

        return EtcdUrlList.TryParse(text, out IReadOnlyList<EtcdUrl> urls, out string error) && urls.Count == 1
            ? urls[0]
            : throw new ProxyStartException($"cannot parse \"{text}\": {error}\n");
    }

    private EtcdClientOptions Cluster(string[] endpoints)
    {
        if (endpoints.Length == 0)
        {
            throw new ProxyStartException("etcdclient: no available endpoints\n");
        }

        bool isInsecure = flags.Bool("insecure-skip-tls-verify");
        (string ca, string cert, string key) = (flags.Text("cacert"), flags.Text("cert"), flags.Text("key"));
        return new EtcdClientOptions
        {
            Endpoints = endpoints,
            RequestTimeout = null,
            DialTimeout = DialTime,
            KeepAliveTime = flags.Duration("dial-keepalive-time"),
            KeepAliveTimeout = OrNever(flags.Duration("dial-keepalive-timeout")),
            KeepAliveWithoutCalls = flags.Bool("permit-without-stream"),
            MaxSendBytes = Size("max-send-bytes", 2 << 20),
            MaxReceiveBytes = Size("max-recv-bytes", int.MaxValue),
            Namespace = flags.Text("namespace"),
            Tls = ca.Length + cert.Length + key.Length == 0 && !isInsecure ? null : new EtcdTlsOptions
            {
                CaFile = ca.Length > 0 ? ca : null,
                CertFile = cert.Length > 0 ? cert : null,
                KeyFile = key.Length > 0 ? key : null,
                InsecureSkipVerify = isInsecure,
            },
        };
    }

    private int Size(string flag, int standard)
    {
        long size = flags.Int64(flag);
        return size <= 0 ? standard : (int)Math.Min(size, int.MaxValue);
    }
}
