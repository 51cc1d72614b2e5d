using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Hosting;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Tls;

/// <summary>A client port with TLS that answers every HTTP request with "hello".</summary>
internal sealed class TlsServer : IAsyncDisposable, IPlainHttpHandler
{
    private readonly RpcServer _server;
    private readonly RpcListener _listener;

    private TlsServer(TlsPort port, Func<X509Certificate2, IPAddress?, CancellationToken, ValueTask<string?>>? refuseAddress)
    {
        _listener = new RpcListener(new IPEndPoint(IPAddress.Loopback, 0))
        {
            Plain = this,
            Tls = _ => new(port.ForServer()),
            RefuseClient = port.RefuseClient,
            RefuseAddressAsync = refuseAddress,
        };
        _server = new RpcServer(new RpcServerOptions { Listeners = { _listener } });
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.BoundEndPoint!;

    public static async Task<TlsServer> StartAsync(
        TlsEndpointOptions options,
        TlsOptions? common = null,
        Func<X509Certificate2, IPAddress?, CancellationToken, ValueTask<string?>>? refuseAddress = null)
    {
        TlsPort port = TlsPort.OfClients(new EtcdOptions { Tls = (common ?? new TlsOptions()) with { Client = options } }, NullLog.Instance)!;
        var server = new TlsServer(port, refuseAddress);
        await server._server.StartAsync();
        return server;
    }

    public ValueTask HandleAsync(PlainHttpExchange exchange) => exchange.WriteAsync(200, "text/plain", "hello");

    /// <summary>Asks once over a new connection.</summary>
    /// <returns>Null when the connection was refused, else what the client saw of it.</returns>
    public async Task<TlsAnswer?> AskAsync(X509Certificate2? certificate = null, SslProtocols versions = SslProtocols.None)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_listener.BoundEndPoint!);
            await using var ssl = new SslStream(new NetworkStream(socket));
            await ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                EnabledSslProtocols = versions,
                ClientCertificates = certificate is null ? [] : [certificate],
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            });
            await ssl.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
            using var reader = new StreamReader(ssl, Encoding.ASCII);
            string text = await reader.ReadToEndAsync();
            return text.EndsWith("hello", StringComparison.Ordinal) ? new TlsAnswer(ssl.SslProtocol, (X509Certificate2)ssl.RemoteCertificate!, ssl.NegotiatedCipherSuite) : null;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
