using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Netcd.Server.Hosting;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Tls;

public sealed class TlsPortTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("stranger");

    private TlsEndpointOptions Plain => new() { CertFile = _authority.CertFile("server"), KeyFile = _authority.KeyFile("server") };

    private TlsEndpointOptions Mutual => Plain with { ClientCertAuth = true, TrustedCaFile = _authority.CaFile };

    public TlsPortTests() => _authority.Issue("server", address: IPAddress.Loopback);

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task A_port_without_client_certificates_serves_everybody()
    {
        await using TlsServer server = await TlsServer.StartAsync(Plain);
        Assert.NotNull(await server.AskAsync());
        Assert.NotNull(await server.AskAsync(_stranger.Issue("client")));
    }

    [Fact]
    public async Task A_port_with_client_certificates_serves_only_those_of_its_authority()
    {
        await using TlsServer server = await TlsServer.StartAsync(Mutual);
        Assert.NotNull(await server.AskAsync(_authority.Issue("client", "alice", forServers: false)));
        Assert.Null(await server.AskAsync());
        Assert.Null(await server.AskAsync(_stranger.Issue("client", "alice")));
        Assert.Null(await server.AskAsync(_authority.Issue("expired", validFromDays: -20, validToDays: -10)));
        Assert.Null(await server.AskAsync(_authority.Issue("early", validFromDays: 10, validToDays: 20)));
    }

    [Theory]
    [InlineData(false, "example.com")]
    [InlineData(true, null)]
    public void Members_named_by_DNS_show_certificates_for_its_domain_unless_an_authority_is_given(bool hasAuthority, string? expected)
    {
        var options = new EtcdOptions
        {
            Cluster = new ClusterOptions { DiscoverySrv = "example.com" },
            Tls = new TlsOptions { Peer = hasAuthority ? Mutual : Plain },
        };

        Assert.Equal(expected, TlsPort.OfPeers(options, NullLog.Instance)!.ForClient().TargetHost);
    }

    [Fact]
    public async Task An_authority_alone_makes_client_certificates_necessary()
    {
        await using TlsServer server = await TlsServer.StartAsync(Plain with { TrustedCaFile = _authority.CaFile });
        Assert.Null(await server.AskAsync());
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_from_the_moment_the_list_says_so()
    {
        X509Certificate2 client = _authority.Issue("client");
        _authority.Revoke(_authority.Issue("other"));
        await using TlsServer server = await TlsServer.StartAsync(Mutual with { CrlFile = _authority.CrlFile });
        Assert.NotNull(await server.AskAsync(client));
        _authority.Revoke(client);
        Assert.Null(await server.AskAsync(client));
    }

    [Fact]
    public async Task Only_allowed_common_names_are_served()
    {
        await using TlsServer server = await TlsServer.StartAsync(Mutual with { AllowedCommonNames = "alice,bob" });
        Assert.NotNull(await server.AskAsync(_authority.Issue("bob", "bob")));
        Assert.Null(await server.AskAsync(_authority.Issue("eve", "eve")));
        Assert.Null(await server.AskAsync(_authority.Issue("nobody")));
    }

    [Fact]
    public async Task Only_allowed_host_names_are_served()
    {
        await using TlsServer server = await TlsServer.StartAsync(Mutual with { AllowedHostNames = "a.example.com" });
        Assert.NotNull(await server.AskAsync(_authority.Issue("wild", dns: "*.example.com")));
        Assert.Null(await server.AskAsync(_authority.Issue("other", dns: "a.example.org")));
        Assert.Null(await server.AskAsync(_authority.Issue("name", "a.example.com")));
    }

    [Fact]
    public async Task A_certificate_must_fit_the_address_of_the_peer()
    {
        await using TlsServer server = await TlsServer.StartAsync(Mutual, refuseAddress: PeerAddressRule.RefuseAsync);
        Assert.NotNull(await server.AskAsync(_authority.Issue("ip", address: IPAddress.Loopback)));
        Assert.NotNull(await server.AskAsync(_authority.Issue("name", dns: "localhost")));
        Assert.NotNull(await server.AskAsync(_authority.Issue("none")));
        Assert.Null(await server.AskAsync(_authority.Issue("far", address: IPAddress.Parse("192.0.2.1"))));
    }

    [Fact]
    public async Task A_refused_server_is_refused_in_etcds_words()
    {
        await using TlsServer server = await TlsServer.StartAsync(Plain);
        Assert.Equal("", await RefusalAsync(server, Mutual));
        Assert.Equal("client certificate authentication failed", await RefusalAsync(server, Mutual with { AllowedCommonNames = "bob" }));
        Assert.Equal("tls: failed to verify certificate: x509: certificate signed by unknown authority", await RefusalAsync(server, Mutual with { TrustedCaFile = _stranger.CaFile }));
    }

    private static async Task<string> RefusalAsync(TlsServer server, TlsEndpointOptions options)
    {
        SslClientAuthenticationOptions settings = TlsPort.OfPeers(new EtcdOptions { Tls = new TlsOptions { Peer = options } }, NullLog.Instance)!.ForClient();
        settings.TargetHost = "127.0.0.1";
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = settings });
        try
        {
            await client.GetStringAsync($"https://{server.EndPoint}/");
            return "";
        }
        catch (HttpRequestException e)
        {
            return Netcd.Server.Peers.FailureText.Of(e);
        }
    }

    [Fact]
    public async Task New_files_count_for_the_next_connection_and_broken_ones_do_not()
    {
        await using TlsServer server = await TlsServer.StartAsync(Plain);
        string first = (await server.AskAsync())!.Certificate.SerialNumber;
        X509Certificate2 renewed = _authority.Issue("server", address: IPAddress.Loopback, validToDays: 31);
        Assert.Equal(renewed.SerialNumber, (await server.AskAsync())!.Certificate.SerialNumber);
        Assert.NotEqual(first, renewed.SerialNumber);
        File.WriteAllText(_authority.CertFile("server"), "half a file");
        Assert.Equal(renewed.SerialNumber, (await server.AskAsync())!.Certificate.SerialNumber);
    }

    [Fact]
    public async Task Versions_and_suites_are_those_of_the_settings()
    {
        await using TlsServer newest = await TlsServer.StartAsync(Plain, new TlsOptions { MinVersion = "TLS1.3" });
        Assert.Equal(SslProtocols.Tls13, (await newest.AskAsync())!.Version);
        Assert.Null(await newest.AskAsync(versions: SslProtocols.Tls12));

        await using TlsServer chosen = await TlsServer.StartAsync(Plain, new TlsOptions { CipherSuites = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", MaxVersion = "TLS1.2" });
        Assert.Equal(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, (await chosen.AskAsync())!.Suite);
    }

    [Theory]
    [InlineData("none.pem", "server", "open {0}/none.pem: no such file or directory")]
    [InlineData("server.key", "server", "{0}/server.key: tls: failed to find any PEM data in certificate input")]
    [InlineData("server.pem", "other", "certificate {0}/server.pem and key {0}/other.key cannot be used together: ")]
    public void A_file_that_cannot_be_used_is_named_with_the_reason(string cert, string key, string error)
    {
        _authority.Issue("other");
        var options = new TlsEndpointOptions { CertFile = Path.Combine(_authority.Folder, cert), KeyFile = _authority.KeyFile(key) };
        Assert.StartsWith(string.Format(null, error, _authority.Folder), Refusal(options));
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_refused_in_the_words_of_etcd()
    {
        Assert.Equal("KeyFile and CertFile must both be present[key: , cert: a.pem]", Refusal(new TlsEndpointOptions { CertFile = "a.pem" }));
        Assert.Equal("ClientKeyFile and ClientCertFile must both be present or both absent: key: , cert: b.pem]", Refusal(Plain with { ClientCertFile = "b.pem" }));
        Assert.Equal("unexpected TLS cipher suite \"X\"", Refusal(Plain, new TlsOptions { CipherSuites = "X" }));
    }

    [Fact]
    public async Task A_generated_certificate_is_kept_and_readable_by_its_owner_only()
    {
        string folder = Directory.CreateTempSubdirectory("netcd-auto").FullName;
        (string cert, string key) = SelfSignedCertificate.Ensure(folder, ["127.0.0.1", "localhost"], 1, alsoForClients: true, NullLog.Instance);
        string content = await File.ReadAllTextAsync(cert);
        Assert.Equal((cert, key), SelfSignedCertificate.Ensure(folder, ["127.0.0.1"], 1, alsoForClients: true, NullLog.Instance));
        Assert.Equal(content, await File.ReadAllTextAsync(cert));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        await using TlsServer server = await TlsServer.StartAsync(new TlsEndpointOptions { CertFile = cert, KeyFile = key });
        Assert.True((await server.AskAsync())!.Certificate.MatchesHostname("127.0.0.1"));
        Directory.Delete(folder, recursive: true);
    }

    private static string Refusal(TlsEndpointOptions options, TlsOptions? common = null) =>
        Assert.Throws<InvalidDataException>(() => TlsPort.OfClients(new EtcdOptions { Tls = (common ?? new TlsOptions()) with { Client = options } }, NullLog.Instance)).Message;
}
