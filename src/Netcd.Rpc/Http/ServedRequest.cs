using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http;

/// <summary>
/// A request that is not gRPC on a connection of ours, in the form that handlers know from Kestrel. Handlers change status, reason, response
/// headers and the size limit; setting anything else throws.
/// </summary>
internal abstract class ServedRequest :
    IHttpRequestFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IRequestBodyPipeFeature, IHttpRequestLifetimeFeature,
    IHttpConnectionFeature, IHttpMaxRequestBodySizeFeature
{
    /// <summary>Makes the feature collection.</summary>
    /// <param name="listener">The listener that took the connection.</param>
    /// <param name="protocol"><c>HTTP/1.1</c> or <c>HTTP/2</c>.</param>
    protected ServedRequest(RpcListener listener, string protocol)
    {
        Protocol = protocol;
        Features = new FeatureCollection();
        Features.Set<IHttpRequestFeature>(this);
        Features.Set<IHttpResponseFeature>(this);
        Features.Set<IHttpResponseBodyFeature>(this);
        Features.Set<IRequestBodyPipeFeature>(this);
        Features.Set<IHttpRequestLifetimeFeature>(this);
        Features.Set<IHttpConnectionFeature>(this);
        Features.Set<IHttpMaxRequestBodySizeFeature>(this);
        Features.Set(listener);
    }

    /// <summary>What handlers get.</summary>
    public FeatureCollection Features { get; }

    public string Protocol { get; set; }

    public abstract string Scheme { get; set; }

    public abstract string Method { get; set; }

    public string PathBase { get; set; } = "";

    public abstract string Path { get; set; }

    public abstract string QueryString { get; set; }

    public abstract string RawTarget { get; set; }

    IHeaderDictionary IHttpRequestFeature.Headers
    {
        get => RequestHeaders;
        set => throw new NotSupportedException();
    }

    Stream IHttpRequestFeature.Body
    {
        get => Reader.AsStream();
        set => throw new NotSupportedException();
    }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => ResponseHeaders;
        set => throw new NotSupportedException();
    }

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException();
    }

    public abstract bool HasStarted { get; }

    public Stream Stream => Writer.AsStream(leaveOpen: true);

    /// <summary>The response body. Asking for it fixes status and headers.</summary>
    public abstract PipeWriter Writer { get; }

    public abstract PipeReader Reader { get; }

    public abstract CancellationToken RequestAborted { get; set; }

    public bool IsReadOnly => false;

    public abstract long? MaxRequestBodySize { get; set; }

    public string ConnectionId { get; set; } = "";

    public IPAddress? RemoteIpAddress
    {
        get => Remote?.Address;
        set => throw new NotSupportedException();
    }

    public IPAddress? LocalIpAddress { get; set; }

    public int RemotePort
    {
        get => Remote?.Port ?? 0;
        set => throw new NotSupportedException();
    }

    public int LocalPort { get; set; }

    /// <summary>The client's address; null for a unix socket.</summary>
    public abstract IPEndPoint? Remote { get; }

    protected abstract IHeaderDictionary RequestHeaders { get; }

    protected abstract IHeaderDictionary ResponseHeaders { get; }

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        _ = Writer;
        return Task.CompletedTask;
    }

    public Task CompleteAsync() => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public abstract void Abort();
}
