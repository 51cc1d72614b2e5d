using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Netcd.Rpc.Http;

namespace Netcd.Rpc.Server;

/// <summary>
/// One HTTP/2 stream object or HTTP/1.1 connection of Kestrel, with its features looked up once. Kestrel uses the object for many
/// requests one after the other, and so does this.
/// </summary>
internal sealed class Exchange
{
    private RpcCall? _unaryCall;
    private PlainHttpExchange? _plain;

    public Exchange(IFeatureCollection features, RpcServer server)
    {
        Features = features;
        Server = server;
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        Body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        RequestBody = features.GetRequiredFeature<IRequestBodyPipeFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        Connection = features.GetRequiredFeature<IHttpConnectionFeature>();
        Listener = features.GetRequiredFeature<RpcListener>();
        IsTls = features.Get<ITlsConnectionFeature>() is not null;
        // HTTP/1.1 has trailers too, but never carries gRPC here.
        IsHttp2 = features.Get<IHttp2StreamIdFeature>() is not null;
        Trailers = IsHttp2 ? features.GetRequiredFeature<IHttpResponseTrailersFeature>() : null!;
        Reset = IsHttp2 ? features.GetRequiredFeature<IHttpResetFeature>() : null!;
    }

    public IFeatureCollection Features { get; }

    public RpcServer Server { get; }

    public RpcListener Listener { get; }

    public IHttpRequestFeature Request { get; }

    public IHttpResponseFeature Response { get; }

    public IHttpResponseBodyFeature Body { get; }

    public IHttpResponseTrailersFeature Trailers { get; }

    public IRequestBodyPipeFeature RequestBody { get; }

    public IHttpRequestLifetimeFeature Lifetime { get; }

    public IHttpResetFeature Reset { get; }

    public IHttpConnectionFeature Connection { get; }

    public bool IsHttp2 { get; }

    public bool IsTls { get; }

    public X509Certificate2? ClientCertificate => Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public string Peer => Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, Connection.RemotePort).ToString() : "@";

    public RpcCall CallFor(RpcMethod? method) =>
        // A stream's call may be known to other threads (they abort it), so the object is never used for another call.
        method is { Kind: RpcMethodKind.Unary } ? _unaryCall ??= new RpcCall(this) : new RpcCall(this);

    public void Forget(RpcCall call)
    {
        if (_unaryCall == call)
        {
            _unaryCall = null;
        }
    }

    public PlainHttpExchange Plain() => _plain ??= new PlainHttpExchange(this);

    /// <summary>The exchange of a feature collection: the one of the last request, when Kestrel uses its object again.</summary>
    public static Exchange Of(IFeatureCollection features, RpcServer server)
    {
        if (features is not IHostContextContainer<Exchange> container)
        {
            return new Exchange(features, server);
        }

        return container.HostContext ??= new Exchange(features, server);
    }
}
