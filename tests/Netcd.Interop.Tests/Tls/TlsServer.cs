using System.Net;
using System.Security.Cryptography.X509Certificates;
using Netcd.Server.Tests.Tls;

namespace Netcd.Interop.Tests.Tls;

/// <summary>
/// A server whose client port wants certificates of an authority, with authentication on: root, and alice, who may read and write own.
/// The authority has issued: server; alice (named so); nameless; serveronly (no use for clients); expired; early (not valid yet); revoked. A second one: stranger.
/// </summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly EtcdProcess _process;
    private readonly string _ctl;

    private TlsServer(EtcdProcess process, string ctl)
    {
        _process = process;
        _ctl = ctl;
    }

    public string Endpoint => _process.Endpoint;

    public ServerLog Log => _process.Log;

    /// <summary>Issues the certificates of the tests.</summary>
    public static void Issue(TestAuthority authority, TestAuthority strangers)
    {
        authority.Issue("server", address: IPAddress.Loopback);
        authority.Issue("alice", "alice");
        authority.Issue("nameless");
        authority.Issue("serveronly", "alice", forClients: false);
        authority.Issue("expired", "alice", validFromDays: -10, validToDays: -1);
        authority.Issue("early", "alice", validFromDays: 1);
        using X509Certificate2 revoked = authority.Issue("revoked", "alice");
        authority.Revoke(revoked);
        strangers.Issue("stranger", "alice");
    }

    public static async Task<TlsServer> StartAsync(Toolset kind, TestAuthority authority, params string[] more)
    {
        var options = new EtcdOptions
        {
            HasClientTls = true,
            Arguments =
            [
                "--cert-file", authority.CertFile("server"), "--key-file", authority.KeyFile("server"),
                "--client-cert-auth", "--trusted-ca-file", authority.CaFile, "--client-crl-file", authority.CrlFile, "--bcrypt-cost=4", .. more,
            ],
        };
        var server = new TlsServer(await EtcdProcess.StartAsync(kind.Etcd, options), kind.Etcdctl);
        foreach (string words in (string[])
        [
            "user add root:rootpw", "user grant-role root root", "role add own", "role grant-permission own readwrite own",
            "user add alice --no-password", "user grant-role alice own", "put secret 1", "auth enable",
        ])
        {
            CommandResult result = server.Ctl(authority, "nameless", words);
            Assert.True(result.ExitCode == 0, result.StderrText);
        }

        return server;
    }

    /// <summary>Runs etcdctl with a certificate; without one when the name is empty.</summary>
    /// <param name="authority">Whose certificates.</param>
    /// <param name="certificate">Name of the certificate; empty for none.</param>
    /// <param name="words">The command line.</param>
    /// <param name="program">Which etcdctl; null for that of the server's kind.</param>
    public CommandResult Ctl(TestAuthority authority, string certificate, string words, string? program = null) =>
        new Ctl(program ?? _ctl, Endpoint).Run(["--cacert", authority.CaFile, .. Shown("--cert", "--key", authority, certificate), "--dial-timeout=2s", certificate is "nameless" or "alice" ? "--command-timeout=20s" : "--command-timeout=3s", .. words.Split(' ')]);

    /// <summary>Runs curl with a certificate and says which HTTP status came, or that none did.</summary>
    /// <param name="authority">Whose certificates.</param>
    /// <param name="certificate">Name of the certificate; empty for none.</param>
    /// <param name="path">Path of the request.</param>
    /// <param name="body">Body of a POST request; null for GET.</param>
    /// <param name="more">More flags of curl.</param>
    public string Curl(TestAuthority authority, string certificate, string path, string? body = null, params string[] more)
    {
        CommandResult result = ProcessRunner.Run(
            "curl",
            ["-s", "-m", "20", "--cacert", authority.CaFile, .. Shown("--cert", "--key", authority, certificate), .. body is null ? [] : (string[])["-d", body], "-w", "\n%{http_code}", .. more, $"https://{Endpoint}{path}"],
            TimeSpan.FromSeconds(30),
            null,
            new Dictionary<string, string>());
        return result.ExitCode == 0 ? result.StdoutText : "no answer";
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string[] Shown(string certFlag, string keyFlag, TestAuthority authority, string certificate) =>
        certificate.Length == 0 ? [] : [certFlag, authority.CertFile(certificate), keyFlag, authority.KeyFile(certificate)];
}
