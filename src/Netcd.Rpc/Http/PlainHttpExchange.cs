using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http;

/// <summary>
/// One HTTP request that is not gRPC, and its response. Belongs to the handler; the object serves the next request of the connection
/// when the handler is done, so keep it no longer.
/// </summary>
public sealed class PlainHttpExchange
{
    private const long DefaultMaxBodySize = 16 * 1024 * 1024;

    private readonly Exchange _exchange;

    internal PlainHttpExchange(Exchange exchange) => _exchange = exchange;

    /// <summary>The listener that took the connection.</summary>
    public RpcListener Listener => _exchange.Listener;

    /// <summary>Request method, upper case as sent.</summary>
    public string Method => _exchange.Request.Method;

    /// <summary>Decoded path without the query.</summary>
    public string Path => _exchange.Request.Path;

    /// <summary>Path and query exactly as sent.</summary>
    public string RawTarget => _exchange.Request.RawTarget;

    /// <summary>Query with its leading <c>?</c>, not decoded; empty when there is none.</summary>
    public string QueryString => _exchange.Request.QueryString;

    /// <summary><c>HTTP/1.0</c>, <c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public string Protocol => _exchange.Request.Protocol;

    /// <summary>Whether the connection uses TLS.</summary>
    public bool IsTls => _exchange.IsTls;

    /// <summary>Request headers.</summary>
    public IHeaderDictionary RequestHeaders => _exchange.Request.Headers;

    /// <summary>Request body. Reading above <see cref="MaxRequestBodySize"/> throws, which becomes status 413.</summary>
    public PipeReader RequestBody => _exchange.RequestBody.Reader;

    /// <summary>The client's verified certificate; null without TLS or without a certificate.</summary>
    public X509Certificate2? ClientCertificate => _exchange.ClientCertificate;

    /// <summary>The client's address; null for a unix socket.</summary>
    public IPAddress? RemoteAddress => _exchange.Connection.RemoteIpAddress;

    /// <summary>The client's address as text, <c>ip:port</c>; <c>@</c> for a unix socket.</summary>
    public string Peer => _exchange.Peer;

    /// <summary>Cancelled when the client or its connection is gone.</summary>
    public CancellationToken Aborted => _exchange.Lifetime.RequestAborted;

    /// <summary>Status of the response, 200 at first. Fixed once the response has started.</summary>
    public int StatusCode
    {
        get => _exchange.Response.StatusCode;
        set => _exchange.Response.StatusCode = value;
    }

    /// <summary>Response headers. Fixed once the response has started.</summary>
    public IHeaderDictionary ResponseHeaders => _exchange.Response.Headers;

    /// <summary>Whether status and headers are on their way.</summary>
    public bool HasStarted => _exchange.Response.HasStarted;

    /// <summary>Response body; chunked when no content length is set. Call <see cref="StartAsync"/> before the first use.</summary>
    public PipeWriter ResponseBody => _exchange.Body.Writer;

    /// <summary>Largest request body in bytes, null for no limit. Set it before reading; 16 MiB at first.</summary>
    public long? MaxRequestBodySize
    {
        get => _exchange.BodyLimit?.MaxRequestBodySize;
        set => _exchange.BodyLimit!.MaxRequestBodySize = value;
    }

    /// <summary>Kestrel's features, for rare needs such as the upgrade to a websocket.</summary>
    public IFeatureCollection Features => _exchange.Features;

    /// <summary>Fixes status and headers. They leave with the first flush.</summary>
    public Task StartAsync() => _exchange.Body.StartAsync();

    /// <summary>Sends what has been written, headers first, and waits until the client has room.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async ValueTask FlushAsync()
    {
        FlushResult result = await ResponseBody.FlushAsync(Aborted);
        if (result.IsCompleted)
        {
            throw new OperationCanceledException("the client is gone");
        }
    }

    /// <summary>Answers with a whole body.</summary>
    public async ValueTask WriteAsync(int statusCode, string contentType, ReadOnlyMemory<byte> body)
    {
        StatusCode = statusCode;
        ResponseHeaders.ContentType = contentType;
        ResponseHeaders.ContentLength = body.Length;
        if (Method == HttpMethods.Head || body.IsEmpty)
        {
            return;
        }

        await StartAsync();
        await ResponseBody.WriteAsync(body, Aborted);
    }

    /// <summary>Answers with a text in UTF-8.</summary>
    public ValueTask WriteAsync(int statusCode, string contentType, string body) => WriteAsync(statusCode, contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>The whole request body.</summary>
    /// <exception cref="BadHttpRequestException">The body is above <see cref="MaxRequestBodySize"/> or malformed; let it pass through.</exception>
    public async ValueTask<byte[]> ReadBodyAsync()
    {
        using var body = new MemoryStream();
        await RequestBody.CopyToAsync(body, Aborted);
        return body.ToArray();
    }

    /// <summary>Cuts the connection (HTTP/1.1) or resets the stream (HTTP/2).</summary>
    public void Abort() => _exchange.Lifetime.Abort();

    internal PlainHttpExchange Begin()
    {
        MaxRequestBodySize = DefaultMaxBodySize;
        return this;
    }
}
