using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http1;

/// <summary>
/// The plain requests of one connection, one after the other, in the form that handlers know from Kestrel. Belongs to the handler while that
/// runs, otherwise to the connection's loop; <see cref="ClientLeft"/> and <see cref="Abort"/> are for any thread.
/// </summary>
internal sealed class PlainExchange :
    IHttpRequestFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IRequestBodyPipeFeature, IHttpRequestLifetimeFeature,
    IHttpConnectionFeature, IHttpMaxRequestBodySizeFeature
{
    private readonly RpcServer _server;
    private readonly Socket _socket;
    private readonly ResponseOutput _output;
    private readonly WholeBody _body = new();
    private readonly HeaderList _responseHeaders = new();
    private readonly Lock _lock = new();
    private readonly Exchange _exchange;
    private CancellationTokenSource? _aborted;
    private bool _hasLeft;
    private bool _isAborted;

    public PlainExchange(Socket socket, RpcServer server, RpcListener listener)
    {
        _server = server;
        _socket = socket;
        Remote = socket.RemoteEndPoint as IPEndPoint;
        _output = new ResponseOutput(socket);
        Features = NewFeatures(listener);
        _exchange = new Exchange(Features, server);
    }

    public FeatureCollection Features { get; }

    /// <summary>The client's address; null for a unix socket.</summary>
    public IPEndPoint? Remote { get; }

    /// <summary>The request that is served; the connection reads it.</summary>
    public PlainRequest Received { get; } = new();

    /// <summary>Whether the connection ends with this response. Set by any thread, never unset.</summary>
    public bool IsLast
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public string Protocol { get; set; } = "HTTP/1.1";

    public string Scheme { get; set; } = "http";

    public string Method
    {
        get => Received.Method;
        set => throw new NotSupportedException();
    }

    public string PathBase { get; set; } = "";

    public string Path
    {
        get => Received.Path;
        set => throw new NotSupportedException();
    }

    public string QueryString
    {
        get => Received.Query;
        set => throw new NotSupportedException();
    }

    public string RawTarget
    {
        get => Received.Target;
        set => throw new NotSupportedException();
    }

    IHeaderDictionary IHttpRequestFeature.Headers
    {
        get => Received.Headers;
        set => throw new NotSupportedException();
    }

    Stream IHttpRequestFeature.Body
    {
        get => _body.AsStream();
        set => throw new NotSupportedException();
    }

    public int StatusCode { get; set; }

    public string? ReasonPhrase { get; set; }

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => _responseHeaders;
        set => throw new NotSupportedException();
    }

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException();
    }

    public bool HasStarted { get; private set; }

    public Stream Stream => Writer.AsStream(leaveOpen: true);

    public PipeWriter Writer
    {
        get
        {
            Start(isEmpty: false);
            return _output;
        }
    }

    public PipeReader Reader => _body;

    public CancellationToken RequestAborted
    {
        get
        {
            lock (_lock)
            {
                if (_aborted is null)
                {
                    _aborted = new CancellationTokenSource();
                    if (_hasLeft)
                    {
                        _aborted.Cancel();
                    }
                }

                return _aborted.Token;
            }
        }

        set => throw new NotSupportedException();
    }

    public bool IsReadOnly => false;

    public long? MaxRequestBodySize
    {
        get => _body.Limit;
        set => _body.Limit = value;
    }

    public string ConnectionId { get; set; } = "";

    public IPAddress? RemoteIpAddress
    {
        get => Remote?.Address;
        set => throw new NotSupportedException();
    }

    public IPAddress? LocalIpAddress
    {
        get => (_socket.LocalEndPoint as IPEndPoint)?.Address;
        set => throw new NotSupportedException();
    }

    public int RemotePort
    {
        get => Remote?.Port ?? 0;
        set => throw new NotSupportedException();
    }

    public int LocalPort
    {
        get => (_socket.LocalEndPoint as IPEndPoint)?.Port ?? 0;
        set => throw new NotSupportedException();
    }

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Start(isEmpty: false);
        return Task.CompletedTask;
    }

    public Task CompleteAsync() => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Abort()
    {
        _isAborted = true;
        _socket.Dispose();
    }

    /// <summary>Whether the listener says that answering takes microseconds.</summary>
    public bool IsShort() => _exchange.Listener.IsShort?.Invoke(_exchange.Plain()) == true;

    /// <summary>Makes everything ready for the request that was received.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _aborted = null;
        }

        StatusCode = StatusCodes.Status200OK;
        ReasonPhrase = null;
        HasStarted = false;
        _responseHeaders.Clear();
        _output.Reset();
        _body.Reset(Received.Body);
    }

    /// <summary>Runs the handler. Does not throw.</summary>
    public ValueTask RunHandler() => _server.Application.RunPlain(_exchange);

    /// <summary>Sends what the handler has left.</summary>
    /// <returns>Whether the connection can take another request.</returns>
    public async ValueTask<bool> EndAsync()
    {
        Start(isEmpty: true);
        return !_isAborted && await _output.EndAsync() && !IsLast;
    }

    /// <summary>The client has closed its side.</summary>
    public void ClientLeft()
    {
        CancellationTokenSource? aborted;
        lock (_lock)
        {
            _hasLeft = true;
            aborted = _aborted;
        }

        // What the handler does about it runs elsewhere.
        _ = aborted?.CancelAsync();
    }

    /// <summary>Gives memory back; nothing is served any more.</summary>
    public void Release() => _output.Release();

    private void Start(bool isEmpty)
    {
        if (HasStarted)
        {
            return;
        }

        HasStarted = true;
        if (isEmpty && _responseHeaders.ContentLength is null)
        {
            _responseHeaders.ContentLength = 0;
        }

        bool isLast = IsLast || ResponseHead.EndsConnection(_responseHeaders);
        if (isLast)
        {
            IsLast = true;
        }

        ResponseHead.Write(_output, Method, StatusCode, ReasonPhrase, _responseHeaders, isLast, _server.Date.Current);
    }

    private FeatureCollection NewFeatures(RpcListener listener)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(this);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IRequestBodyPipeFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpConnectionFeature>(this);
        features.Set<IHttpMaxRequestBodySizeFeature>(this);
        features.Set(listener);
        return features;
    }
}
