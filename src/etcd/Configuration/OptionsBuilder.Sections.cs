using System.Globalization;
using Netcd.Core.V2;
using Netcd.Etcd.Flags;
using Netcd.Server.Hosting;
using Netcd.Server.Standby;

namespace Netcd.Etcd.Configuration;

internal static partial class OptionsBuilder
{
    private static ClusterOptions Cluster(FlagSettings settings)
    {
        string discovery = settings["discovery"].Text;
        string srv = settings["discovery-srv"].Text;
        string srvName = settings["discovery-srv-name"].Text;
        string endpoints = settings["discovery-endpoints"].Text;

        // The default founds a cluster of one; another source of members must not compete with it.
        bool hasOtherSource = discovery.Length > 0 || srv.Length > 0 || endpoints.Length > 0 || (!settings.FromFile && srvName.Length > 0);
        return new ClusterOptions
        {
            InitialCluster = hasOtherSource && !settings.IsSet("initial-cluster") ? "" : settings["initial-cluster"].Text,
            IsNew = settings["initial-cluster-state"].Text == "new",
            Token = settings["initial-cluster-token"].Text,
            StrictReconfigCheck = settings["strict-reconfig-check"].IsTrue,
            MaxLearners = ClampInt(settings["max-learners"].Number),
            SetMemberLocalAddress = settings["feature-gates"].Words.Contains("SetMemberLocalAddr=true"),
            DiscoveryUrl = discovery,
            DiscoveryFallback = settings["discovery-fallback"].Text,
            DiscoveryProxy = settings["discovery-proxy"].Text,
            DiscoverySrv = srv,
            DiscoverySrvName = srvName,
            DiscoveryV3 = new DiscoveryV3Options
            {
                Token = settings["discovery-token"].Text,
                Endpoints = endpoints,
                DialTimeout = Duration(settings, "discovery-dial-timeout"),
                RequestTimeout = Duration(settings, "discovery-request-timeout"),
                KeepAliveTime = Duration(settings, "discovery-keepalive-time"),
                KeepAliveTimeout = Duration(settings, "discovery-keepalive-timeout"),
                InsecureTransport = settings["discovery-insecure-transport"].IsTrue,
                InsecureSkipVerify = settings["discovery-insecure-skip-tls-verify"].IsTrue,
                CertFile = settings["discovery-cert"].Text,
                KeyFile = settings["discovery-key"].Text,
                CaFile = settings["discovery-cacert"].Text,
                User = settings["discovery-user"].Text,
                Password = settings["discovery-password"].Text,
            },
        };
    }

    private static TlsOptions Tls(FlagSettings settings) => new()
    {
        Client = new TlsEndpointOptions
        {
            CertFile = settings["cert-file"].Text,
            KeyFile = settings["key-file"].Text,
            ClientCertFile = settings["client-cert-file"].Text,
            ClientKeyFile = settings["client-key-file"].Text,
            ClientCertAuth = settings["client-cert-auth"].IsTrue,
            TrustedCaFile = settings["trusted-ca-file"].Text,
            CrlFile = settings["client-crl-file"].Text,
            AutoTls = settings["auto-tls"].IsTrue,
            AllowedHostNames = settings["client-cert-allowed-hostname"].Text,
        },
        Peer = new TlsEndpointOptions
        {
            CertFile = settings["peer-cert-file"].Text,
            KeyFile = settings["peer-key-file"].Text,
            ClientCertFile = settings["peer-client-cert-file"].Text,
            ClientKeyFile = settings["peer-client-key-file"].Text,
            ClientCertAuth = settings["peer-client-cert-auth"].IsTrue,
            TrustedCaFile = settings["peer-trusted-ca-file"].Text,
            CrlFile = settings["peer-crl-file"].Text,
            AutoTls = settings["peer-auto-tls"].IsTrue,
            AllowedCommonNames = settings["peer-cert-allowed-cn"].Text,
            AllowedHostNames = settings["peer-cert-allowed-hostname"].Text,
            SkipClientSanVerification = settings["peer-skip-client-san-verification"].IsTrue,
        },
        SelfSignedCertValidityYears = (ulong)settings["self-signed-cert-validity"].Number,
        CipherSuites = settings["cipher-suites"].Text,
        MinVersion = settings["tls-min-version"].Text,
        MaxVersion = settings["tls-max-version"].Text,
    };

    private static V2Options V2(FlagSettings settings) => new()
    {
        Enable = settings["enable-v2"].IsTrue,
        EnableV1 = settings["enable-v1"].IsTrue,
        RedirectWrites = settings["strict-0x"].IsTrue,
        ServesDiscovery = settings["discovery-service"].IsTrue,
        EmulationPrefix = settings["experimental-enable-v2v3"].Text,
        Deprecation = settings["v2-deprecation"].Text,
        ProxyMode = settings["proxy"].Text,
        ProxyFailureWait = Clamp(settings["proxy-failure-wait"].Number, TimeSpan.TicksPerMillisecond),
        ProxyRefreshInterval = Clamp(settings["proxy-refresh-interval"].Number, TimeSpan.TicksPerMillisecond),
        ProxyDialTimeout = Clamp(settings["proxy-dial-timeout"].Number, TimeSpan.TicksPerMillisecond),
        ProxyWriteTimeout = Clamp(settings["proxy-write-timeout"].Number, TimeSpan.TicksPerMillisecond),
        ProxyReadTimeout = Clamp(settings["proxy-read-timeout"].Number, TimeSpan.TicksPerMillisecond),
    };

    private static ClassicOptions Classic(FlagSettings settings) => new()
    {
        Peers = [.. settings["peers"].Text.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        JoinAttempts = Number(settings, "max-retry-attempts", 3),
        JoinInterval = TimeSpan.FromSeconds(Number(settings, "retry-interval", 5)),
        DropData = settings["f"].IsTrue || settings["i"].IsTrue || (settings.IsClassic && settings.Find("force") is { Value.Text: "true" }),
        IsUsed = settings.IsClassic,
        IsTraced = settings["trace"].Text == "*",
        GraphiteHost = settings["graphite-host"].Text,
        IdleTimeout = Limit(settings, "http-read-timeout"),
        AnswerTimeout = Limit(settings, "http-write-timeout"),
        Events = settings.Find("max-result-buffer") is null ? null : Events(Seconds(settings, "max-result-buffer", 1000)),
        CpuProfile = settings["cpuprofile"].Text,
        Size = settings.IsClassic ? Size(settings) : null,
    };

    private static SizeConfig? Size(FlagSettings settings)
    {
        var size = new SizeConfig();
        SizeConfig asked = size with
        {
            ActiveSize = Number(settings, "cluster-active-size", size.ActiveSize),
            RemoveDelay = Seconds(settings, "cluster-remove-delay", size.RemoveDelay),
            SyncInterval = Seconds(settings, "cluster-sync-interval", size.SyncInterval),
        };
        return ((string[])["cluster-active-size", "cluster-remove-delay", "cluster-sync-interval"]).Any(name => settings.Find(name) is not null) ? asked : null;
    }

    private static TimeSpan Limit(FlagSettings settings, string name) =>
        Seconds(settings, name, 0) is > 0 and < 1e9 and var seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;

    // Less than none means all, which is as many as a snapshot may have.
    private static int Events(double number) => number is >= 0 and <= V2Store.MaxEvents ? (int)number : V2Store.MaxEvents;

    private static double Seconds(FlagSettings settings, string name, double otherwise) =>
        double.TryParse(settings.Find(name)?.Value.Text, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : otherwise;

    // These are ignored flags of 3.5 with the values of 0.x.
    private static int Number(FlagSettings settings, string name, int otherwise) =>
        double.TryParse(settings.Find(name)?.Value.Text, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= int.MaxValue ? (int)number : otherwise;

    private static MonitoringOptions Monitoring(FlagSettings settings) => new()
    {
        ExtensiveMetrics = settings["metrics"].Text == "extensive",
        EnablePprof = settings["enable-pprof"].IsTrue,
        EnableTracing = settings["enable-distributed-tracing"].IsTrue,
        TracingAddress = settings["distributed-tracing-address"].Text,
        TracingServiceName = settings["distributed-tracing-service-name"].Text,
        TracingInstanceId = settings["distributed-tracing-instance-id"].Text,
        TracingSamplesPerMillion = ClampInt(settings["distributed-tracing-sampling-rate"].Number),
    };
}
