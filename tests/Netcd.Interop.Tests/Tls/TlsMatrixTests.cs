using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Netcd.Interop.Tests.Support;
using Netcd.Server.Tests.Tls;

namespace Netcd.Interop.Tests.Tls;

/// <summary>Certificates × surfaces × users: netcd lets in whom real etcd lets in.</summary>
public sealed class TlsMatrixTests : IDisposable
{
    private static readonly string[] Certificates = ["", "nameless", "alice", "expired", "early", "revoked", "stranger", "serveronly"];

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _strangers = new("strangers");

    public TlsMatrixTests()
    {
        TlsServer.Issue(_authority, _strangers);
        File.Copy(_strangers.CertFile("stranger"), _authority.CertFile("stranger"));
        File.Copy(_strangers.KeyFile("stranger"), _authority.KeyFile("stranger"));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _strangers.Dispose();
    }

    [NetcdFact]
    public async Task Every_certificate_gets_what_it_gets_from_real_etcd()
    {
        TlsServer[] servers = await Task.WhenAll(TlsServer.StartAsync(RealEtcd.V35, _authority, "--enable-v2"), TlsServer.StartAsync(NetcdServer.With(RealEtcd.V35), _authority, "--enable-v2"));
        await using TlsServer real = servers[0];
        await using TlsServer ours = servers[1];
        var differences = new StringBuilder();
        foreach (string certificate in Certificates)
        {
            // Most of the time is spent by clients that try again.
            foreach (string? difference in await Task.WhenAll(Questions(certificate).Select(question => DifferenceAsync(real, ours, question.Name, question.Ask))))
            {
                differences.Append(difference is null ? "" : $"{difference} with certificate \"{certificate}\"\n");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
        Assert.Equal("0 own", Outcome(ours.Ctl(_authority, "alice", "put own 1"), "own"));
    }

    [NetcdFact]
    public async Task A_revoked_certificate_is_refused_on_every_listener()
    {
        string http = $"https://127.0.0.1:{FreePorts.Take(1)[0]}";
        await using TlsServer server = await TlsServer.StartAsync(NetcdServer.With(RealEtcd.V35), _authority, "--listen-client-http-urls", http);
        Assert.NotEqual(0, server.Ctl(_authority, "revoked", "get own").ExitCode);
        Assert.Equal(0, server.Ctl(_authority, "alice", "get own").ExitCode);
        Assert.NotEqual(0, Connect(http, "revoked"));
        Assert.Equal(0, Connect(http, "alice"));
    }

    [NetcdFact]
    public async Task One_port_serves_with_and_without_TLS_when_its_URLs_say_so()
    {
        int port = FreePorts.Take(1)[0];
        string both = $"http://127.0.0.1:{port},https://127.0.0.1:{port}";
        var options = new EtcdOptions
        {
            Arguments = ["--listen-client-urls", both, "--advertise-client-urls", both, "--cert-file", _authority.CertFile("server"), "--key-file", _authority.KeyFile("server")],
        };
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, options);
        Toolset tools = NetcdServer.With(RealEtcd.V35);
        CommandResult put = new Ctl(tools.Etcdctl, $"http://127.0.0.1:{port}").Run("put", "k", "v");
        Assert.True(put.ExitCode == 0, put.StderrText);
        CommandResult get = new Ctl(tools.Etcdctl, $"https://127.0.0.1:{port}").Run("get", "k", "--cacert", _authority.CaFile);
        Assert.True(get.StdoutText == "k\nv\n", get.StderrText);
    }

    [NetcdFact]
    public async Task A_metrics_port_without_certificates_shows_health_and_metrics_and_nothing_else()
    {
        string metrics = $"http://127.0.0.1:{FreePorts.Take(1)[0]}";
        await using TlsServer server = await TlsServer.StartAsync(NetcdServer.With(RealEtcd.V35), _authority, "--listen-metrics-urls", metrics, "--enable-pprof", "--enable-v2");
        using var http = new HttpClient();
        foreach (string open in (string[])["metrics", "health", "livez", "readyz"])
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri($"{metrics}/{open}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        foreach (string closed in (string[])["version", "debug/vars", "debug/pprof/cmdline", "config/local/log", "v2/keys", "v3/kv/range", "members", "raft"])
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri($"{metrics}/{closed}"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [NetcdFact]
    public async Task Clear_text_on_a_TLS_port_and_slow_handshakes_do_no_harm()
    {
        await using TlsServer server = await TlsServer.StartAsync(NetcdServer.With(RealEtcd.V35), _authority);
        IPEndPoint endPoint = IPEndPoint.Parse(server.Endpoint);
        var stuck = new List<Socket>();
        for (int i = 0; i < 50; i++)
        {
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endPoint);
            socket.Send(i % 2 == 0 ? "GET /health HTTP/1.1\r\n\r\n"u8.ToArray() : [0x16, 3, 1]);
            stuck.Add(socket);
        }

        Assert.EndsWith("200", server.Curl(_authority, "alice", "/health"), StringComparison.Ordinal);
        stuck.ForEach(static socket => socket.Dispose());
    }

    [NetcdFact]
    public async Task Versions_and_suites_are_those_of_the_flags()
    {
        await using TlsServer server = await TlsServer.StartAsync(
            NetcdServer.With(RealEtcd.V35), _authority, "--tls-max-version=TLS1.2", "--cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        Assert.Contains("ECDHE-ECDSA-AES256-GCM-SHA384", Handshake(server, "-tls1_2"), StringComparison.Ordinal);
        Assert.DoesNotContain("Cipher is TLS_", Handshake(server, "-tls1_3"), StringComparison.Ordinal);
        Assert.Contains("Cipher is (NONE)", Handshake(server, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), StringComparison.Ordinal);
        Assert.Contains("ALPN protocol: h2", Handshake(server, "-tls1_2", "-alpn", "h2,http/1.1"), StringComparison.Ordinal);
    }

    private static async Task<string?> DifferenceAsync(TlsServer real, TlsServer ours, string name, Func<TlsServer, string> ask)
    {
        string[] answers = await Task.WhenAll(Task.Run(() => ask(real)), Task.Run(() => ask(ours)));
        return answers[0] == answers[1] ? null : $"{name}: etcd {answers[0]}, netcd {answers[1]}";
    }

    private static string StatusOf(string answer) => answer.Split('\n')[^1];

    private static string Outcome(CommandResult result, string shown) => $"{result.ExitCode} {shown}";

    private static string LastLine(CommandResult result) =>
        result.ExitCode == 0 ? result.StdoutText : result.StderrText.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(static line => line.StartsWith("Error:", StringComparison.Ordinal)) ?? "";

    private IEnumerable<(string Name, Func<TlsServer, string> Ask)> Questions(string certificate)
    {
        yield return ("/health", s => s.Curl(_authority, certificate, "/health"));
        yield return ("/health over HTTP/1.1", s => s.Curl(_authority, certificate, "/health", null, "--http1.1"));
        yield return ("JSON range", s => s.Curl(_authority, certificate, "/v3/kv/range", """{"key":"b3du"}"""));
        yield return ("JSON range by the old path", s => s.Curl(_authority, certificate, "/v3beta/kv/range", """{"key":"b3du"}"""));
        yield return ("get own", s => LastLine(s.Ctl(_authority, certificate, "get own")));
        yield return ("get own by 3.4", s => s.Ctl(_authority, certificate, "get own", RealEtcd.V34.Etcdctl).ExitCode.ToString(CultureInfo.InvariantCulture));
        yield return ("v2 keys", s => StatusOf(s.Curl(_authority, certificate, "/v2/keys/none")));
        yield return ("v2 put", s => StatusOf(s.Curl(_authority, certificate, "/v2/keys/a", "value=1", "-X", "PUT")));
        yield return ("v2 members", s => StatusOf(s.Curl(_authority, certificate, "/v2/members")));
        yield return ("/metrics", s => StatusOf(s.Curl(_authority, certificate, "/metrics")));
        if (certificate is not ("nameless" or "alice"))
        {
            yield break;
        }

        yield return ("get secret", s => LastLine(s.Ctl(_authority, certificate, "get secret")));
        yield return ("get secret as root", s => LastLine(s.Ctl(_authority, certificate, "get secret --user=root:rootpw")));
        yield return ("put own as somebody else", s => LastLine(s.Ctl(_authority, certificate, "put own 1 --user=alice:pw")));
    }

    private int Connect(string url, string certificate) => ProcessRunner.Run(
        "curl",
        ["-s", "-m", "20", "--cacert", _authority.CaFile, "--cert", _authority.CertFile(certificate), "--key", _authority.KeyFile(certificate), url + "/health"],
        TimeSpan.FromSeconds(30),
        null,
        new Dictionary<string, string>()).ExitCode;

    private string Handshake(TlsServer server, params string[] flags) => ProcessRunner.Run(
        "openssl",
        ["s_client", "-connect", server.Endpoint, "-CAfile", _authority.CaFile, "-cert", _authority.CertFile("alice"), "-key", _authority.KeyFile("alice"), .. flags],
        TimeSpan.FromSeconds(30),
        [],
        new Dictionary<string, string>()).StdoutText;
}
