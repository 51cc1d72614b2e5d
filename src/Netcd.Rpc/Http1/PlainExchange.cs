using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http1;

/// <summary>
/// The plain requests of one connection, one after the other, in the form that handlers know from Kestrel. Belongs to the handler while that
/// runs, otherwise to the connection's loop; <see cref="ClientLeft"/> and <see cref="Abort"/> are for any thread.
/// </summary>
internal sealed class PlainExchange : ServedRequest
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

    private bool _hasStarted;

    public PlainExchange(Socket socket, RpcServer server, RpcListener listener)
        : base(listener, "HTTP/1.1")
    {
        _server = server;
        _socket = socket;
        Remote = socket.RemoteEndPoint as IPEndPoint;
        _output = new ResponseOutput(socket);
        _exchange = new Exchange(Features, server);
    }

    public override IPEndPoint? Remote { get; }

    /// <summary>The request that is served; the connection reads it.</summary>
    public PlainRequest Received { get; } = new();

    /// <summary>Whether the connection ends with this response. Set by any thread, never unset.</summary>
    public bool IsLast
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public override string Scheme { get; set; } = "http";

    public override string Method
    {
        get => Received.Method;
        set => throw new NotSupportedException();
    }

    public override string Path
    {
        get => Received.Path;
        set => throw new NotSupportedException();
    }

    public override string QueryString
    {
        get => Received.Query;
        set => throw new NotSupportedException();
    }

    public override string RawTarget
    {
        get => Received.Target;
        set => throw new NotSupportedException();
    }

    public override bool HasStarted => _hasStarted;

    public override PipeWriter Writer
    {
        get
        {
            Start(isEmpty: false);
            return _output;
        }
    }

    public override PipeReader Reader => _body;

    public override CancellationToken RequestAborted
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

    public override long? MaxRequestBodySize
    {
        get => _body.Limit;
        set => _body.Limit = value;
    }

    protected override IHeaderDictionary RequestHeaders => Received.Headers;

    protected override IHeaderDictionary ResponseHeaders => _responseHeaders;

    public override void Abort()
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
        _hasStarted = false;
        _responseHeaders.Clear();
        _output.Reset();
        _body.Reset(Received.Body);
    }

    /// <summary>Runs the handler. Does not throw; what the task throws is for <see cref="Fail"/>.</summary>
    public ValueTask RunHandler() => _server.Application.StartPlain(_exchange);

    /// <summary>Answers for a handler that threw.</summary>
    public void Fail(Exception exception) => _server.Application.FailPlain(_exchange, exception);

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
        if (_hasStarted)
        {
            return;
        }

        _hasStarted = true;
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
}
