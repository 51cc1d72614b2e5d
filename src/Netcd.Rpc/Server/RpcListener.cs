using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Netcd.Rpc.Http;
using Netcd.Rpc.Listening;

namespace Netcd.Rpc.Server;

/// <summary>One address a server listens at, and what is served there.</summary>
public sealed class RpcListener
{
    /// <summary>Creates a listener.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/> (port 0: the system chooses) or a <see cref="UnixDomainSocketEndPoint"/>.</param>
    public RpcListener(EndPoint endPoint) => EndPoint = endPoint;

    /// <summary>A listener without an address, which only <see cref="RpcServer.DialAsync"/> reaches.</summary>
    /// <param name="services">Methods served to this process.</param>
    public static RpcListener InProcess(RpcServiceTable services) => new(new InProcessEndPoint()) { Name = "in-process", Services = services };

    /// <summary>The address asked for.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>The address in use, with the real port; null before the server has started.</summary>
    public EndPoint? BoundEndPoint { get; internal set; }

    /// <summary>Name for logs and for handlers, for example <c>client</c> or <c>peer</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Who connects here, for log lines, for example <c>client</c>.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>gRPC methods served here; null: gRPC calls go to <see cref="Plain"/>.</summary>
    public RpcServiceTable? Services { get; init; }

    /// <summary>Handler of requests that are not gRPC; null: they are refused.</summary>
    public IPlainHttpHandler? Plain { get; init; }

    /// <summary>
    /// Whether <see cref="Plain"/> answers a request of HTTP/1.1 within microseconds as a rule: then it runs on the thread that reads the
    /// connections. Must be quick and must not throw. Null: no request.
    /// </summary>
    public Func<PlainHttpExchange, bool>? IsShort { get; init; }

    /// <summary>
    /// TLS settings, asked for at every handshake so that a changed certificate is used by the next connection. Null: no TLS.
    /// Application protocols are filled in (h2, http/1.1) when the settings name none.
    /// </summary>
    public Func<CancellationToken, ValueTask<SslServerAuthenticationOptions>>? Tls { get; init; }

    /// <summary>
    /// Judges the client's certificate during the handshake: null accepts it, a text refuses it and goes to the log. Null: certificates
    /// are judged by the chain alone, when they are asked for.
    /// </summary>
    public Func<X509Certificate2?, X509Chain?, SslPolicyErrors, string?>? RefuseClient { get; init; }

    /// <summary>Judges, after the handshake, whether a client's certificate fits its address. Same results; may take its time.</summary>
    public Func<X509Certificate2, IPAddress?, CancellationToken, ValueTask<string?>>? RefuseAddressAsync { get; init; }

    /// <summary>Whether connections without TLS are accepted. Both forms may share one port. Default: true without <see cref="Tls"/>.</summary>
    public bool AllowClearText
    {
        get => field || Tls is null;
        init;
    }

    /// <summary>Called on the listening socket before it is bound, for example to share the port. Null: nothing to set.</summary>
    public Action<Socket>? ConfigureSocket { get; init; }
}
