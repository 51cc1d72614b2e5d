using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Netcd.Rpc.Http;

namespace Netcd.Rpc.Server;

/// <summary>
/// One HTTP/1.1 connection, of Kestrel or ours, or one request of HTTP/2 that is not gRPC, with its features looked up once. Kestrel uses the
/// object for many requests one after the other, and so does this.
/// </summary>
internal sealed class Exchange
{
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
        BodyLimit = features.Get<IHttpMaxRequestBodySizeFeature>();
        Connection = features.GetRequiredFeature<IHttpConnectionFeature>();
        Listener = features.GetRequiredFeature<RpcListener>();
        IsTls = features.Get<ITlsConnectionFeature>() is not null;
        IsHttp2 = Request.Protocol == "HTTP/2";
    }

    public IFeatureCollection Features { get; }

    public RpcServer Server { get; }

    public RpcListener Listener { get; }

    public IHttpRequestFeature Request { get; }

    public IHttpResponseFeature Response { get; }

    public IHttpResponseBodyFeature Body { get; }

    public IRequestBodyPipeFeature RequestBody { get; }

    public IHttpMaxRequestBodySizeFeature? BodyLimit { get; }

    public IHttpRequestLifetimeFeature Lifetime { get; }

    public IHttpConnectionFeature Connection { get; }

    public bool IsHttp2 { get; }

    public bool IsTls { get; }

    public X509Certificate2? ClientCertificate => !IsTls ? null : Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public string Peer => Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, Connection.RemotePort).ToString() : "@";

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
