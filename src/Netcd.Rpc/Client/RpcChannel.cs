using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Client;

/// <summary>
/// gRPC calls to one endpoint over one HTTP/2 connection, which is made by the first call and made again when it is lost.
/// Thread-safe.
/// </summary>
public sealed class RpcChannel : IDisposable
{
    private readonly EndPoint _endPoint;
    private readonly RpcChannelOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _base;

    /// <summary>Creates a channel; connects at the first call.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/>, a <see cref="DnsEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    public RpcChannel(EndPoint endPoint, RpcChannelOptions? options = null)
    {
        _endPoint = endPoint;
        _options = options ?? new RpcChannelOptions();
        string authority = _options.Authority ?? endPoint switch
        {
            DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
            IPEndPoint ip => ip.ToString(),
            _ => "localhost",
        };
        _base = new Uri($"{(_options.Tls is null ? "http" : "https")}://{authority}");
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            ConnectTimeout = _options.ConnectTimeout,
            InitialHttp2StreamWindowSize = _options.StreamWindowSize,
            KeepAlivePingDelay = _options.KeepAliveInterval,
            KeepAlivePingTimeout = _options.KeepAliveTimeout,
            KeepAlivePingPolicy = _options.KeepAliveWithoutCalls ? HttpKeepAlivePingPolicy.Always : HttpKeepAlivePingPolicy.WithActiveRequests,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, token) => ConnectAsync(token),
        };
        if (_options.Tls is { } tls)
        {
            handler.SslOptions = tls;
        }

        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>Where this channel connects to.</summary>
    public EndPoint EndPoint => _endPoint;

    internal RpcChannelOptions Options => _options;

    /// <summary>A call with one request and one response, as bytes.</summary>
    /// <param name="path">Wire path, for example <c>/etcdserverpb.KV/Range</c>.</param>
    /// <param name="request">The message.</param>
    /// <param name="options">Time limit, metadata, cancellation.</param>
    /// <exception cref="RpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async ValueTask<byte[]> UnaryAsync(string path, ReadOnlyMemory<byte> request, RpcCallOptions options = default)
    {
        await using RpcClientStream stream = Start(path, MessageContent.Of(request, _options.MaxSendMessageSize), options);
        byte[] response = (await ReadOnlyAsync(stream)).Payload.ToArray();
        await EndAsync(stream);
        return response;
    }

    /// <summary>A call with one request and one response on Protobuf messages.</summary>
    /// <inheritdoc cref="UnaryAsync(string, ReadOnlyMemory{byte}, RpcCallOptions)"/>
    public async ValueTask<TResponse> UnaryAsync<TRequest, TResponse>(string path, TRequest request, MessageParser<TResponse> parser, RpcCallOptions options = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        await using RpcClientStream stream = Start(path, MessageContent.Of(request, _options.MaxSendMessageSize), options);
        TResponse response = RpcClientStream.Parse((await ReadOnlyAsync(stream)).Payload, parser);
        await EndAsync(stream);
        return response;
    }

    /// <summary>Opens a call of any kind. The caller disposes the stream, which cancels a call that is still open.</summary>
    public RpcClientStream OpenStream(string path, RpcCallOptions options = default) => Start(path, new DuplexContent(), options);

    /// <summary>Opens a call of any kind on Protobuf messages.</summary>
    /// <inheritdoc cref="OpenStream(string, RpcCallOptions)"/>
    public RpcClientStream<TRequest, TResponse> OpenStream<TRequest, TResponse>(string path, MessageParser<TResponse> parser, RpcCallOptions options = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        new(OpenStream(path, options), parser);

    /// <summary>Closes the connection; open calls fail.</summary>
    public void Dispose() => _http.Dispose();

    private static async ValueTask<RpcMessage> ReadOnlyAsync(RpcClientStream stream)
    {
        RpcMessage message = await stream.ReadAsync();
        return message.IsEnd ? throw new RpcException(RpcStatusCode.Internal, "the server sent no message") : message;
    }

    private static async ValueTask EndAsync(RpcClientStream stream)
    {
        // The status follows the message: success is known only now.
        if (!(await stream.ReadAsync()).IsEnd)
        {
            throw new RpcException(RpcStatusCode.Internal, "the server sent more than one message");
        }
    }

    private RpcClientStream Start(string path, HttpContent content, RpcCallOptions options)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_base, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", _options.UserAgent);
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity,gzip");
        if (options.Timeout is { } timeout)
        {
            request.Headers.TryAddWithoutValidation("grpc-timeout", RpcTimeout.Format(timeout));
        }

        foreach ((string name, string value) in options.Metadata ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return new RpcClientStream(this, _http, request, options);
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken token)
    {
        if (_options.Dial is { } dial)
        {
            return await dial(_endPoint, token);
        }

        Socket socket = _endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_endPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
