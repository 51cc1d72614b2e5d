using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Netcd.Rpc.Http2.Hpack;
using Netcd.Rpc.Listening;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Http2;

/// <summary>
/// One HTTP/2 connection (RFC 9113). A single loop reads, decodes and starts handlers; handlers write from any thread. What both touch is
/// guarded by one lock, which is never held while a handler runs or the transport works.
/// </summary>
internal sealed partial class Http2Connection : IServedConnection, IThreadPoolWorkItem
{
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(1);

    // A client that always has more to say leaves the thread to other connections now and then.
    private const int MaxReadsInARow = 32;

    // The connection whose batch runs on this thread: what it wants to send leaves at the end of the batch.
    [ThreadStatic]
    private static Http2Connection? _current;

    private readonly Lock _lock = new();
    private readonly Stream _transport;
    private readonly RpcServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ReceiveBuffer _input = new();
    private readonly HpackDecoder _decoder = new();
    private readonly HeaderWriter _headers;
    private readonly TaskCompletionSource _handlersEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastReceived;
    private long _pingSent;
    private bool _isClosed;

    /// <summary>Creates a connection; <see cref="RunAsync"/> serves it.</summary>
    /// <param name="transport">Read and written at the same time by one task each; closed with the connection.</param>
    /// <param name="server">Whose connection it is.</param>
    /// <param name="listener">Where it came in.</param>
    /// <param name="remote">The client's address.</param>
    /// <param name="certificate">The client's verified certificate.</param>
    /// <param name="isTls">Whether the transport is encrypted.</param>
    public Http2Connection(Stream transport, RpcServer server, RpcListener listener, EndPoint? remote, X509Certificate2? certificate, bool isTls)
    {
        _transport = transport;
        _options = server.Options;
        _clock = server.Clock;
        _headers = new HeaderWriter(_output);
        _receiveWindow = Math.Max(_options.ConnectionWindowSize, DefaultWindow);
        Server = server;
        Listener = listener;
        RemoteEndPoint = remote as IPEndPoint;
        ClientCertificate = certificate;
        IsTls = isTls;
        _lastReceived = _clock.GetTimestamp();
    }

    public RpcServer Server { get; }

    public RpcListener Listener { get; }

    public IPEndPoint? RemoteEndPoint { get; }

    public X509Certificate2? ClientCertificate { get; }

    public bool IsTls { get; }

    /// <summary>The client's address as text; <c>@</c> for a connection without one, as in Go.</summary>
    public string Peer => RemoteEndPoint?.ToString() ?? "@";

    /// <summary>Serves the connection until it ends and all its handlers have ended.</summary>
    public async Task RunAsync()
    {
        try
        {
            SendPreface();
            await ReadAsync();
        }
        catch (Http2ConnectionException e)
        {
            _options.Log.Debug("closed HTTP/2 connection", [("remote-addr", Peer), ("error", e.Message)]);
            GoAway(e.Error, e.Message);
            await LingerAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _options.Log.Debug("lost HTTP/2 connection", [("remote-addr", Peer), ("error", e.Message)]);
        }
        catch (Exception e)
        {
            // Whatever a client has found costs it its connection, and nobody else anything.
            _options.Log.Error("HTTP/2 connection failed", [("remote-addr", Peer), ("error", e)]);
        }
        finally
        {
            Close();
        }

        await _handlersEnded.Task;
    }

    /// <summary>Takes no new requests, tells the client so, and closes when the open ones have ended.</summary>
    public void Drain() => GoAway(Http2Error.NoError, "", isGraceful: true);

    /// <summary>Cuts the connection.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            _isBroken = true;
        }

        _transport.Dispose();
    }

    /// <summary>Looks at the time limits; called about once a second.</summary>
    public void CheckTime(long now)
    {
        long received = Volatile.Read(ref _lastReceived);
        if (Volatile.Read(ref _headersSince) is var since && since != 0 && IsOver(_options.HeaderTimeout, since, now))
        {
            Abort();
        }
        else if (_pingSent != 0 && received > _pingSent)
        {
            _pingSent = 0;
        }
        else if (_pingSent != 0)
        {
            if (IsOver(_options.KeepAliveTimeout, _pingSent, now))
            {
                _options.Log.Debug("closed HTTP/2 connection", [("remote-addr", Peer), ("error", "keepalive ping timed out")]);
                Abort();
            }
        }
        else if (IsOver(_options.KeepAliveInterval, received, now))
        {
            _pingSent = now;
            SendPing();
        }
        else if (IsOver(_options.IdleTimeout, received, now) && IsIdle)
        {
            Drain();
        }
    }

    // Zero and infinite mean never.
    private bool IsOver(TimeSpan limit, long since, long now) => limit > TimeSpan.Zero && _clock.GetElapsedTime(since, now) >= limit;

    private async Task ReadAsync()
    {
        int inARow = 0;
        while (true)
        {
            ValueTask<int> reading = _transport.ReadAsync(_input.Room());
            inARow = reading.IsCompleted ? inARow + 1 : 0;
            int count = await reading;
            if (count == 0)
            {
                return;
            }

            _input.Received(count);
            Volatile.Write(ref _lastReceived, _clock.GetTimestamp());
            RunBatch();
            if (Backlog() is { } backlog)
            {
                await backlog;
            }

            if (inARow == MaxReadsInARow)
            {
                inARow = 0;
                await Task.Yield();
            }
        }
    }

    /// <summary>Takes everything that has arrived, then sends all answers that are ready with one write.</summary>
    private void RunBatch()
    {
        Http2Connection? outer = _current;
        _current = this;
        try
        {
            TakeFrames();
            StartWaiting();
        }
        finally
        {
            _current = outer;
            Flush();
        }
    }

    /// <summary>Gives the client time to read why the connection ends: closing at once could destroy what is on its way.</summary>
    private async Task LingerAsync()
    {
        Flush();
        using var limit = new CancellationTokenSource(LingerTime, _clock);
        byte[] ignored = new byte[1024];
        try
        {
            while (await _transport.ReadAsync(ignored, limit.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _options.Log.Debug("HTTP/2 client did not close", [("remote-addr", Peer), ("error", e.Message)]);
        }
    }

    private void Close()
    {
        Http2Stream[] open;
        lock (_lock)
        {
            _isBroken = true;
            open = [.. _streams.Values];
            foreach (Http2Stream stream in open)
            {
                Remove(stream, isReset: true);
            }

            EndBacklog();
            _isClosed = true;
            if (_handlers == 0)
            {
                _handlersEnded.TrySetResult();
            }
        }

        _transport.Dispose();
        _input.Dispose();
        foreach (Http2Stream stream in _waiting)
        {
            // The batch ended with an error before it was started; it is over, so this only ends it.
            Start(stream);
        }

        foreach (Http2Stream stream in open)
        {
            stream.Input.Abort();
            stream.Owner?.ClientLeft();
        }
    }
}
