using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Netcd.Rpc.Http1;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Listening;
using Netcd.Rpc.Timing;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Server;

/// <summary>
/// gRPC and plain HTTP on one or more ports: HTTP/2 and plain HTTP/1.1 by our own hands, the rest by Kestrel. Start it once, stop it once. Handlers run on pool threads.
/// </summary>
public sealed class RpcServer : IAsyncDisposable
{
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
        Date = new DateText(options.Clock);
        Application = new RpcApplication(this);
        OpenConnections = new OpenConnections(options.Clock);
        Connections = new ConnectionCount(options.MaxConnections);
        _kestrel = new KestrelServer(Microsoft.Extensions.Options.Options.Create(KestrelSettings()), new VirtualListenerFactory(), new KestrelLog(options.Log));
    }

    /// <summary>The listeners; <see cref="RpcListener.BoundEndPoint"/> tells the real port once the server has started.</summary>
    public IReadOnlyList<RpcListener> Listeners => [.. _options.Listeners];

    internal RpcServerOptions Options => _options;

    internal RpcApplication Application { get; }

    internal OpenConnections OpenConnections { get; }

    internal ConnectionCount Connections { get; }

    internal RpcInterceptor[] Interceptors { get; }

    internal Func<RpcCall, ValueTask>? Admission { get; }

    internal int MaxReceiveMessageSize { get; }

    internal int MaxSendMessageSize { get; }

    internal TimeProvider Clock { get; }

    internal DeadlineWheel Deadlines { get; }

    internal DateText Date { get; }

    internal ILog Log => _options.Log;

    /// <summary>Binds all listeners, then serves.</summary>
    /// <exception cref="IOException">An address cannot be bound; nothing is left open.</exception>
    public async Task StartAsync(CancellationToken token = default)
    {
        try
        {
            foreach (Port port in _ports)
            {
                port.Bind();
            }

            await _kestrel.StartAsync(Application, token);
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
            await Task.WhenAll(_kestrel.StopAsync(limit.Token), OpenConnections.StopAsync(limit.Token));
            _kestrel.Dispose();
            OpenConnections.Dispose();
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
    public ValueTask<Stream> DialAsync(RpcListener listener) =>
        new(_ports.Single(p => p.Listener == listener).Dial());

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
            // Clients behind proxies send the scheme of the outer connection.
            AllowAlternateSchemes = true,
        };
        KestrelServerLimits limits = settings.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestHeadersTotalSize = RequestHead.MaxSize;
        limits.KeepAliveTimeout = Finite(_options.IdleTimeout);
        limits.RequestHeadersTimeout = Finite(_options.HeaderTimeout);
        foreach (RpcListener listener in _options.Listeners)
        {
            listener.Services?.Freeze();
            var port = new Port(listener, this);
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
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Features.Set(listener);
            connection.Features.Set<IMemoryPoolFeature>(_buffers);
            return next(connection);
        });
        if (protocol == WireProtocol.Tls)
        {
            listen.Use(next => new TlsMiddleware(next, listener, this).OnConnectionAsync);
        }
    }
}
