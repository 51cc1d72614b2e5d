using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tls;

/// <summary>TLS of the client or the peer port, for connections that come in and that go out. Thread-safe.</summary>
public sealed class TlsPort
{
    private readonly CertificateSource _certificate;
    private readonly CertificateSource _clientCertificate;
    private readonly TrustedCertificates _trusted;
    private readonly ClientCertificateRules _rules;
    private readonly SslProtocols _versions;
    private readonly CipherSuitesPolicy? _suites;
    private readonly bool _isSelfSigned;
    private readonly string? _serverName;

    private TlsPort(TlsEndpointOptions options, TlsOptions common, bool isSelfSigned, string serverName, ILog log)
    {
        _serverName = serverName.Length > 0 ? serverName : null;
        _certificate = new CertificateSource(options.CertFile, options.KeyFile, log);
        _clientCertificate = options.ClientCertFile.Length > 0 ? new CertificateSource(options.ClientCertFile, options.ClientKeyFile, log) : _certificate;
        _trusted = new TrustedCertificates(options.TrustedCaFile, log);
        RequiresClientCertificate = options.ClientCertAuth || options.TrustedCaFile.Length > 0;
        _rules = new ClientCertificateRules(Words(options.AllowedCommonNames), Words(options.AllowedHostNames), options.CrlFile.Length > 0 ? new RevocationList(options.CrlFile, log) : null);
        _versions = TlsProtocolChoice.Versions(common);
        _suites = TlsProtocolChoice.CipherSuites(common);
        _isSelfSigned = isSelfSigned;
    }

    /// <summary>Whether connections without a valid certificate are refused.</summary>
    public bool RequiresClientCertificate { get; }

    /// <summary>Reads the files of the client port.</summary>
    /// <returns>Null when the port has no TLS settings.</returns>
    /// <exception cref="InvalidDataException">Settings contradict each other, or a file is missing or broken.</exception>
    public static TlsPort? OfClients(EtcdOptions options, ILog log) =>
        Of("client", options.Tls.Client, options.Urls.ListenClient, "", options, log);

    /// <summary>
    /// Reads the files of the peer port. Where <c>--discovery-srv</c> names the members and the system's authorities vouch for them, their
    /// certificates must be for that domain, so that whoever answers for DNS cannot send members elsewhere.
    /// </summary>
    /// <inheritdoc cref="OfClients"/>
    public static TlsPort? OfPeers(EtcdOptions options, ILog log) =>
        Of("peer", options.Tls.Peer, options.Urls.ListenPeer, options.Tls.Peer.TrustedCaFile.Length == 0 ? options.Cluster.DiscoverySrv : "", options, log);

    /// <summary>Reads the files of a proxy's port, which are set like those of a client port.</summary>
    /// <inheritdoc cref="OfClients"/>
    public static TlsPort? OfProxy(EtcdOptions options, ILog log) =>
        Of("proxy", options.Tls.Client, options.Urls.ListenClient, "", options, log);

    /// <summary>Settings of a connection that comes in.</summary>
    public SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificateContext = _certificate.Current,
        EnabledSslProtocols = _versions,
        CipherSuitesPolicy = _suites,
        ClientCertificateRequired = RequiresClientCertificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = RequiresClientCertificate ? _trusted.PolicyForClients() : null,
        AllowRenegotiation = false,

        // A session that is resumed would pass by the revocation list.
        AllowTlsResume = !RequiresClientCertificate,
    };

    /// <summary>Settings of a connection that goes out to a port of the same kind. The certificate to show is looked up for each connection.</summary>
    public SslClientAuthenticationOptions ForClient() => new()
    {
        TargetHost = _serverName,
        EnabledSslProtocols = _versions,
        CipherSuitesPolicy = _suites,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = _isSelfSigned ? null : _trusted.PolicyForServers(),
        LocalCertificateSelectionCallback = (_, _, _, _, _) => _clientCertificate.Current.TargetCertificate,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => _isSelfSigned || Accept(certificate as X509Certificate2, chain, errors),
    };

    /// <summary>Judges the certificate of a connection that comes in.</summary>
    /// <returns>Null when it is accepted, else why not.</returns>
    public string? RefuseClient(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        RequiresClientCertificate ? _rules.Refuse(certificate, chain, errors) : null;

    /// <exception cref="AuthenticationException">The server is refused; says why.</exception>
    private bool Accept(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        string? refused = _rules.Refuse(certificate, chain, errors)
            ?? (errors == SslPolicyErrors.None ? null : "tls: failed to verify certificate: x509: certificate is not valid for the name of the server");
        return refused is null ? true : throw new AuthenticationException(refused);
    }

    private static TlsPort? Of(string kind, TlsEndpointOptions options, IReadOnlyList<EtcdUrl> urls, string serverName, EtcdOptions all, ILog log)
    {
        bool hasFiles = options.CertFile.Length > 0 || options.KeyFile.Length > 0;
        if (!hasFiles && !options.AutoTls)
        {
            return null;
        }

        if (hasFiles && options.AutoTls)
        {
            log.Warn($"ignoring {kind} auto TLS since certs given");
        }

        Check(options);
        TlsEndpointOptions files = hasFiles ? options : WithGenerated(kind, options, urls, all, log);
        log.Info($"starting with {kind} TLS", [("tls-info", Describe(files)), ("cipher-suites", all.Tls.CipherSuites)]);
        return new TlsPort(files, all.Tls, isSelfSigned: !hasFiles, serverName, log);
    }

    private static void Check(TlsEndpointOptions options)
    {
        if (options.CertFile.Length > 0 != options.KeyFile.Length > 0)
        {
            throw new InvalidDataException($"KeyFile and CertFile must both be present[key: {options.KeyFile}, cert: {options.CertFile}]");
        }

        if (options.ClientCertFile.Length > 0 != options.ClientKeyFile.Length > 0)
        {
            throw new InvalidDataException($"ClientKeyFile and ClientCertFile must both be present or both absent: key: {options.ClientKeyFile}, cert: {options.ClientCertFile}]");
        }

        if (options.AllowedCommonNames.Length > 0 && options.AllowedHostNames.Length > 0)
        {
            throw new InvalidDataException($"AllowedCNs and AllowedHostnames are mutually exclusive (cns=[{options.AllowedCommonNames}], hostnames=[{options.AllowedHostNames}])");
        }
    }

    private static TlsEndpointOptions WithGenerated(string kind, TlsEndpointOptions options, IReadOnlyList<EtcdUrl> urls, EtcdOptions all, ILog log)
    {
        (string cert, string key) = SelfSignedCertificate.Ensure(
            Path.Combine(all.DataDir, "fixtures", kind),
            urls.Where(static url => !url.IsUnixSocket).Select(static url => url.HostName),
            all.Tls.SelfSignedCertValidityYears,
            alsoForClients: kind == "peer",
            log);
        return options with { CertFile = cert, KeyFile = key };
    }

    private static string Describe(TlsEndpointOptions options) =>
        $"cert = {options.CertFile}, key = {options.KeyFile}, client-cert={options.ClientCertFile}, client-key={options.ClientKeyFile}, trusted-ca = {options.TrustedCaFile}, client-cert-auth = {(options.ClientCertAuth ? "true" : "false")}, crl-file = {options.CrlFile}";

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
