using System.Net;
using System.Net.Sockets;
using Netcd.Core.Membership;

namespace Netcd.Server.Peers;

/// <summary>
/// The HTTP/1.1 client for peer ports; HTTP/2 would reach the gRPC server there. No proxy, no redirects, no cookies. Thread-safe.
/// </summary>
public sealed class PeerHttpClient : IDisposable
{
    // Go's servers close a connection that is silent for 5 s; a request must not meet that.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(3);
    private static readonly HttpRequestOptionsKey<string> UnixSocket = new("unix-socket");

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
        if (options.Tls is { } tls)
        {
            handler.SslOptions = tls();
        }

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

        bool unix = url!.Scheme is "unix" or "unixs";
        string target = unix ? $"{(url.Scheme == "unixs" ? "https" : "http")}://localhost{path}" : url.Text + path;
        var request = new HttpRequestMessage(method, target) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (unix)
        {
            request.Options.Set(UnixSocket, url.Authority);
        }

        return request;
    }

    /// <summary>Sends a request; returns when the headers of the answer are there.</summary>
    /// <exception cref="HttpRequestException">The peer cannot be reached or does not speak HTTP.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _invoker.SendAsync(request, cancellation);

    /// <summary>Cuts the idle connections; running requests end with an error.</summary>
    public void Dispose() => _invoker.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        Socket? socket = null;
        try
        {
            if (context.InitialRequestMessage.Options.TryGetValue(UnixSocket, out string? path))
            {
                socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            }
            else
            {
                socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 30);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }
}
