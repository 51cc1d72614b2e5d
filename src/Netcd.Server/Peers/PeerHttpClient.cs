using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Netcd.Core.Membership;

namespace Netcd.Server.Peers;

/// <summary>
/// The HTTP/1.1 client for peer ports; HTTP/2 would reach the gRPC server there. No proxy, no redirects, no cookies. Thread-safe.
/// </summary>
public sealed class PeerHttpClient : IDisposable
{
    // Go's servers close a connection that is silent for 5 s; a request must not meet that.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(3);
    private static readonly HttpRequestOptionsKey<EtcdUrl> PeerUrl = new("peer-url");

    // A path goes out with the escapes it came in with.
    private static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _invoker;

    /// <summary>Creates a client; it connects when it is used.</summary>
    public PeerHttpClient(PeerTransportOptions options)
    {
        Options = options;
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            MaxResponseDrainSize = 0,
            AllowAutoRedirect = false,
            ConnectTimeout = options.DialTimeout,
            ConnectCallback = ConnectAsync,
            PooledConnectionIdleTimeout = IdleTimeout,
            UseCookies = false,
            UseProxy = false,
        };
        _invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>The settings it was made with.</summary>
    public PeerTransportOptions Options { get; }

    /// <summary>A request for a path of a peer URL.</summary>
    /// <exception cref="UriFormatException">The URL cannot be used.</exception>
    public static HttpRequestMessage Request(HttpMethod method, string peerUrl, string path)
    {
        if (!EtcdUrl.TryParse(peerUrl, out EtcdUrl? url, out string error))
        {
            throw new UriFormatException(error);
        }

        // TLS belongs to the connection, see ConnectAsync: so a changed certificate or authority holds from the next one on.
        string target = IsUnix(url!) ? PoolName(url!) : url!.Authority;
        var request = new HttpRequestMessage(method, new Uri("http://" + target + path, AsGiven)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Options.Set(PeerUrl, url!);
        return request;
    }

    /// <summary>Sends a request; returns when the headers of the answer are there.</summary>
    /// <exception cref="HttpRequestException">The peer cannot be reached or does not speak HTTP.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _invoker.SendAsync(request, cancellation);

    /// <summary>Cuts the idle connections; running requests end with an error.</summary>
    public void Dispose() => _invoker.Dispose();

    private static bool IsUnix(EtcdUrl url) => url.Scheme is "unix" or "unixs";

    private static string UnixPath(EtcdUrl url) => url.Text[(url.Scheme.Length + "://".Length)..];

    // Connections are shared by host name, so every socket file needs one of its own.
    private static string PoolName(EtcdUrl url) => "unix-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.Text)).AsSpan(0, 16));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        context.InitialRequestMessage.Options.TryGetValue(PeerUrl, out EtcdUrl? url);
        Stream connection = await OpenAsync(url!, context.DnsEndPoint, cancellation);
        if (url!.Scheme is "http" or "unix")
        {
            return connection;
        }

        var tls = new SslStream(connection);
        try
        {
            SslClientAuthenticationOptions settings = Options.Tls?.Invoke() ?? new SslClientAuthenticationOptions();
            settings.TargetHost ??= IsUnix(url) ? "localhost" : context.DnsEndPoint.Host;
            await tls.AuthenticateAsClientAsync(settings, cancellation);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<Stream> OpenAsync(EtcdUrl url, DnsEndPoint endPoint, CancellationToken cancellation)
    {
        Socket socket = IsUnix(url)
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (IsUnix(url))
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(UnixPath(url)), cancellation);
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 30);
                if (Options.LocalAddress is { } local)
                {
                    socket.Bind(new IPEndPoint(socket.DualMode ? local.MapToIPv6() : local, 0));
                }

                await socket.ConnectAsync(endPoint, cancellation);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
