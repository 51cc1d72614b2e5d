using System.Net;
using System.Net.Sockets;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Proxy.Tcp;

/// <summary>
/// Accepts connections and copies their bytes to and from an endpoint. An endpoint that cannot be reached is left out until a try
/// in the background reaches it again. Start it once, dispose it once.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private static readonly TimeSpan DialTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromDays(30);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly TcpEndpointSet _endpoints;
    private readonly TimeSpan _retryDelay;
    private readonly TimeProvider _clock;
    private readonly ILog _log;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Binds the listener.</summary>
    /// <param name="address">Where to listen; port 0: the system chooses.</param>
    /// <param name="endpoints">Where to connect to.</param>
    /// <param name="retryDelay">How often endpoints that failed are tried again; 0: every 5 minutes.</param>
    /// <param name="clock">Time of the tries.</param>
    /// <param name="log">Told of endpoints that fail and come back.</param>
    /// <exception cref="SocketException">The address is taken.</exception>
    public TcpProxy(IPEndPoint address, TcpEndpointSet endpoints, TimeSpan retryDelay, TimeProvider clock, ILog log)
    {
        _endpoints = endpoints;
        _retryDelay = retryDelay <= TimeSpan.Zero ? DefaultRetryDelay : retryDelay < LongestRetryDelay ? retryDelay : LongestRetryDelay;
        _clock = clock;
        _log = log;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                _listener.DualMode = true;
            }

            _listener.Bind(address);
            _listener.Listen();
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    /// <summary>The address in use, with the real port.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Serves until it is disposed.</summary>
    public async Task RunAsync()
    {
        _log.Info("ready to proxy client requests", [("endpoints", _endpoints.All.Select(static e => e.ToString()).ToArray())]);
        Task watching = WatchAsync();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
            }
            catch (SocketException e)
            {
                // Out of handles, or the client gave up in the queue: others may follow.
                _log.Warn("failed to accept a connection", [("error", e.Message)]);
                await Task.Delay(AcceptPause, _clock);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await watching;
    }

    /// <summary>Stops listening and cuts the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            using Socket? endpoint = await ConnectAsync();
            if (endpoint is null)
            {
                return;
            }

            client.NoDelay = true;
            using CancellationTokenRegistration cut = _stop.Token.Register(() => Cut(client, endpoint));
            await Task.WhenAll(CopyAsync(client, endpoint), CopyAsync(endpoint, client));
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        while (!_stop.IsCancellationRequested && _endpoints.Pick() is { } endpoint)
        {
            if (await TryConnectAsync(endpoint) is { } connection)
            {
                return connection;
            }
        }

        return null;
    }

    private async Task<Socket?> TryConnectAsync(TcpEndpoint endpoint)
    {
        try
        {
            return await DialAsync(endpoint);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            endpoint.IsActive = false;
            _log.Warn("deactivated endpoint", [("address", endpoint.ToString()), ("interval", _retryDelay), ("error", e.Message)]);
            return null;
        }
    }

    private async Task<Socket> DialAsync(TcpEndpoint endpoint)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(DialTime);
        return await endpoint.ConnectAsync(limit.Token);
    }

    /// <summary>Until <paramref name="from"/> has said everything; the other direction may go on after that. A failure ends both.</summary>
    private static async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var target = new NetworkStream(to);
            await source.CopyToAsync(target);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            Cut(from, to);
        }
    }

    private static void Cut(Socket one, Socket other)
    {
        one.Dispose();
        other.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_retryDelay, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await Task.WhenAll(_endpoints.All.Where(static e => !e.IsActive).Select(ReactivateAsync));
            }
        }
        catch (OperationCanceledException)
        {
            // The proxy stops.
        }
    }

    private async Task ReactivateAsync(TcpEndpoint endpoint)
    {
        try
        {
            (await DialAsync(endpoint)).Dispose();
            endpoint.IsActive = true;
            _log.Info("activated", [("address", endpoint.ToString())]);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            _log.Warn("failed to activate endpoint (stay inactive for another interval)", [("address", endpoint.ToString()), ("interval", _retryDelay), ("error", e.Message)]);
        }
    }
}
