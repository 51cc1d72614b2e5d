using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Netcd.Rpc.Listening;
using Netcd.Rpc.Listening.Authority;
using Netcd.Rpc.Timing;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Server;

/// <summary>
/// gRPC and plain HTTP on one or more ports, on Kestrel. Start it once, stop it once. Handlers run on pool threads.
/// </summary>
public sealed class RpcServer : IAsyncDisposable
{
    // Long enough for any token, short enough that headers cannot fill the memory.
    private const int MaxHeaderBytes = 64 * 1024;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(3650);

    private readonly RpcServerOptions _options;
    private readonly KestrelServer _kestrel;
    private readonly List<Port> _ports = [];
    private readonly BlockPoolFeature _buffers = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;

    /// <summary>Creates a server. Nothing is bound before <see cref="StartAsync"/>.</summary>
    /// <param name="options">Settings; tables of its listeners are frozen.</param>
    public RpcServer(RpcServerOptions options)
    {
        _options = options;
        Interceptors = [.. options.Interceptors];
        Admission = options.Admission;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        MaxSendMessageSize = options.MaxSendMessageSize;
        Clock = options.Clock;
        Deadlines = new DeadlineWheel(options.Clock);
        _kestrel = new KestrelServer(Options.Create(KestrelSettings()), new VirtualListenerFactory(), new KestrelLog(options.Log));
    }

    /// <summary>The listeners; <see cref="RpcListener.BoundEndPoint"/> tells the real port once the server has started.</summary>
    public IReadOnlyList<RpcListener> Listeners => [.. _options.Listeners];

    internal RpcInterceptor[] Interceptors { get; }

    internal Func<RpcCall, ValueTask>? Admission { get; }

    internal int MaxReceiveMessageSize { get; }

    internal int MaxSendMessageSize { get; }

    internal TimeProvider Clock { get; }

    internal DeadlineWheel Deadlines { get; }

    internal ILog Log => _options.Log;

    /// <summary>Binds all listeners, then serves.</summary>
    /// <exception cref="IOException">An address cannot be bound; nothing is left open.</exception>
    public async Task StartAsync(CancellationToken token = default)
    {
        try
        {
            foreach (Port port in _ports)
            {
                await port.BindAsync(token);
            }

            await _kestrel.StartAsync(new RpcApplication(this), token);
            foreach (Port port in _ports)
            {
                port.Start();
            }
        }
        catch
        {
            await StopAsync(TimeSpan.Zero);
            throw;
        }
    }

    /// <summary>
    /// Stops: no new connections, GOAWAY to the open ones, calls may end. What is left when the time is up is cut. Streams do not
    /// end by themselves, so their owners end them first, or the whole time passes.
    /// </summary>
    /// <param name="drain">How long open calls may take. A second caller waits for the first one's stop.</param>
    public async Task StopAsync(TimeSpan drain)
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
        {
            await _stopped.Task;
            return;
        }

        try
        {
            foreach (Port port in _ports)
            {
                await port.DisposeAsync();
            }

            using var limit = new CancellationTokenSource(drain);
            await _kestrel.StopAsync(limit.Token);
            _kestrel.Dispose();
            Deadlines.Dispose();
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    /// <summary>
    /// A connection to a listener from inside of the process, without a socket, for the <c>Dial</c> option of a client's channel. The peer
    /// of its calls is <c>@</c>. Works for listeners that accept clear text.
    /// </summary>
    public ValueTask<Stream> DialAsync(RpcListener listener, CancellationToken token = default) =>
        _ports.Single(p => p.Listener == listener).DialAsync(token);

    /// <summary>Stops without waiting for open calls.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    internal void ReportCrash(Exception exception) => _options.OnHandlerCrash?.Invoke(exception);

    // Kestrel adds timeouts to timestamps without a check for overflow: an infinite one would end every connection within a second.
    internal static TimeSpan Finite(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || timeout > LongestTimeout ? LongestTimeout : timeout;

    private KestrelServerOptions KestrelSettings()
    {
        var settings = new KestrelServerOptions
        {
            ApplicationServices = NoServices.Instance,
            AddServerHeader = false,
            // gRPC clients behind proxies send the scheme of the outer connection.
            AllowAlternateSchemes = true,
        };
        KestrelServerLimits limits = settings.Limits;
        limits.MaxConcurrentConnections = _options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = _options.MaxConnections;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.KeepAliveTimeout = Finite(_options.IdleTimeout);
        limits.RequestHeadersTimeout = Finite(_options.HeaderTimeout);
        limits.Http2.MaxStreamsPerConnection = (int)Math.Clamp(_options.MaxConcurrentStreams, 1u, int.MaxValue);
        limits.Http2.InitialStreamWindowSize = _options.StreamWindowSize;
        limits.Http2.InitialConnectionWindowSize = _options.ConnectionWindowSize;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderBytes;
        limits.Http2.KeepAlivePingDelay = _options.KeepAliveInterval;
        limits.Http2.KeepAlivePingTimeout = _options.KeepAliveTimeout;
        foreach (RpcListener listener in _options.Listeners)
        {
            listener.Services?.Freeze();
            var port = new Port(listener, _options);
            _ports.Add(port);
            foreach (VirtualEndPoint endPoint in port.EndPoints)
            {
                settings.Listen(endPoint, listen => Configure(listen, listener, endPoint.Protocol));
            }
        }

        return settings;
    }

    private void Configure(ListenOptions listen, RpcListener listener, WireProtocol protocol)
    {
        listen.Protocols = protocol switch
        {
            WireProtocol.Http1 => HttpProtocols.Http1,
            WireProtocol.Http2 => HttpProtocols.Http2,
            _ => HttpProtocols.Http1AndHttp2,
        };
        listen.Use(next => connection =>
        {
            connection.Features.Set(listener);
            connection.Features.Set<IMemoryPoolFeature>(_buffers);
            return next(connection);
        });
        if (protocol == WireProtocol.Http2)
        {
            listen.Use(next => connection =>
            {
                connection.Transport = new DuplexPipe(new AuthorityRepair(connection.Transport.Input), connection.Transport.Output);
                return next(connection);
            });
        }
        else if (protocol == WireProtocol.Tls)
        {
            listen.Use(next => new TlsMiddleware(next, listener, _options).OnConnectionAsync);
        }
    }
}
