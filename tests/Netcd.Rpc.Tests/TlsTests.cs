using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netcd.Rpc.Client;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

public sealed class TlsTests
{
    private const string Path = "/test.Service/Method";

    private static readonly X509Certificate2 ServerCertificate = Create("localhost");
    private static readonly X509Certificate2 UserCertificate = Create("alice");

    private static SslClientAuthenticationOptions Trusting => new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };

    [Fact]
    public async Task ALPN_chooses_between_gRPC_and_HTTP11()
    {
        await using TestServer server = await StartAsync();
        using RpcChannel channel = server.NewChannel(new RpcChannelOptions { Tls = Trusting, Authority = "localhost" });
        Assert.Equal("tls:True "u8.ToArray(), await Soon.In(channel.UnaryAsync(Path, default)));
        foreach (Version version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var http = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting }) { DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
            Assert.Equal($"HTTP/{(version.Major == 2 ? "2" : "1.1")} True", await Soon.In(http.GetStringAsync($"https://{server.EndPoint}/")));
        }
    }

    [Fact]
    public async Task A_client_certificate_is_seen_by_handlers()
    {
        await using TestServer server = await StartAsync();
        var options = Trusting;
        options.ClientCertificates = [UserCertificate];
        using RpcChannel channel = server.NewChannel(new RpcChannelOptions { Tls = options });
        Assert.Equal("tls:True CN=alice"u8.ToArray(), await Soon.In(channel.UnaryAsync(Path, default)));
    }

    [Fact]
    public async Task One_port_may_take_TLS_and_clear_text()
    {
        await using TestServer server = await StartAsync(allowClearText: true);
        Assert.Equal("tls:False "u8.ToArray(), await Soon.In(server.Channel.UnaryAsync(Path, default)));
        using RpcChannel tls = server.NewChannel(new RpcChannelOptions { Tls = Trusting });
        Assert.Equal("tls:True "u8.ToArray(), await Soon.In(tls.UnaryAsync(Path, default)));
    }

    [Fact]
    public async Task Clear_text_on_a_TLS_port_is_refused_and_the_port_stays_up()
    {
        await using TestServer server = await StartAsync();
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => Soon.In(http.GetStringAsync($"http://{server.EndPoint}/")));
        Assert.Equal(RpcStatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)))).Code);
        using RpcChannel tls = server.NewChannel(new RpcChannelOptions { Tls = Trusting });
        await Soon.In(tls.UnaryAsync(Path, default));
    }

    [Fact]
    public async Task An_untrusted_server_is_unavailable()
    {
        await using TestServer server = await StartAsync();
        using RpcChannel channel = server.NewChannel(new RpcChannelOptions { Tls = new SslClientAuthenticationOptions() });
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(channel.UnaryAsync(Path, default)));
        Assert.Equal(RpcStatusCode.Unavailable, e.Code);
        Assert.StartsWith("connection error: desc = \"transport: authentication handshake failed: ", e.Message);
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_is_cut()
    {
        await using TestServer server = await StartAsync(options: new RpcServerOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        using Socket socket = await server.ConnectAsync();
        await socket.SendAsync(new byte[] { 0x16, 3, 1, 0, 100 });
        Assert.Equal(0, await Soon.In(socket.ReceiveAsync(new byte[1])));
    }

    [Fact]
    public async Task A_changed_certificate_is_used_by_the_next_connection()
    {
        X509Certificate2 current = ServerCertificate;
        await using TestServer server = await TestServer.StartAsync(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0))
        {
            Plain = new Page(),
            Tls = _ => new(new SslServerAuthenticationOptions { ServerCertificate = current }),
        });
        foreach (X509Certificate2 certificate in new[] { ServerCertificate, UserCertificate })
        {
            current = certificate;
            using var ssl = new SslStream(new NetworkStream(await server.ConnectAsync(), ownsSocket: true));
            await Soon.In(ssl.AuthenticateAsClientAsync(Trusting));
            Assert.Equal(certificate.Thumbprint, ((X509Certificate2)ssl.RemoteCertificate!).Thumbprint);
        }
    }

    private static Task<TestServer> StartAsync(bool allowClearText = false, RpcServerOptions? options = null) => TestServer.StartAsync(
        new RpcListener(new IPEndPoint(IPAddress.Loopback, 0))
        {
            Services = new RpcServiceTable().Unary(Path, (call, request) =>
            {
                call.Write(System.Text.Encoding.ASCII.GetBytes($"tls:{call.IsTls} {call.ClientCertificate?.Subject}"));
                return default;
            }),
            Plain = new Page(),
            AllowClearText = allowClearText,
            Tls = _ => new(new SslServerAuthenticationOptions
            {
                ServerCertificate = ServerCertificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }),
        },
        options);

    private static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class Page : IPlainHttpHandler
    {
        public ValueTask HandleAsync(PlainHttpExchange exchange) => exchange.WriteAsync(200, "text/plain", $"{exchange.Protocol} {exchange.IsTls}");
    }
}
