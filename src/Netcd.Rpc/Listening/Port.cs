using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Listening;

/// <summary>
/// A listening socket whose connections may speak HTTP/1.1, HTTP/2 or TLS: the first bytes decide, and stay in the pipe. One accept
/// loop, one short task per connection until it is decided.
/// </summary>
internal sealed class Port(RpcListener listener, RpcServerOptions options) : IAsyncDisposable
{
    private readonly VirtualListener?[] _listeners = new VirtualListener?[3];
    private readonly CancellationTokenSource _stop = new();
    private IConnectionListener? _socket;
    private Task _accepting = Task.CompletedTask;
    private int _undecided;

    public RpcListener Listener { get; } = listener;

    public IEnumerable<VirtualEndPoint> EndPoints
    {
        get
        {
            if (Listener.AllowClearText)
            {
                if (Listener.EndPoint is not InProcessEndPoint)
                {
                    yield return new VirtualEndPoint(this, WireProtocol.Http1);
                }

                yield return new VirtualEndPoint(this, WireProtocol.Http2);
            }

            if (Listener.Tls is not null)
            {
                yield return new VirtualEndPoint(this, WireProtocol.Tls);
            }
        }
    }

    /// <summary>Binds the socket.</summary>
    /// <exception cref="IOException">The address is taken or not ours.</exception>
    public async Task BindAsync(CancellationToken token)
    {
        if (Listener.EndPoint is InProcessEndPoint)
        {
            return;
        }

        if (Listener.EndPoint is UnixDomainSocketEndPoint unix)
        {
            // A socket file left behind by a killed process would make the bind fail for ever; etcd removes it too.
            File.Delete(unix.ToString()!);
        }

        var settings = new SocketTransportOptions { CreateBoundListenSocket = CreateSocket };
        var factory = new SocketTransportFactory(Options.Create(settings), NullLoggerFactory.Instance);
        try
        {
            _socket = await factory.BindAsync(Listener.EndPoint, token);
        }
        catch (Exception e) when (e is SocketException or AddressInUseException)
        {
            throw new IOException($"listen {Listener.EndPoint}: {Reason(e)}", e);
        }

        Listener.BoundEndPoint = _socket.EndPoint;
    }

    public VirtualListener Attach(VirtualEndPoint endPoint) =>
        _listeners[(int)endPoint.Protocol] = new VirtualListener(endPoint);

    public void Start() => _accepting = _socket is null ? Task.CompletedTask : AcceptAsync();

    /// <summary>Makes a connection without a socket. It speaks HTTP/2 without TLS.</summary>
    public async ValueTask<Stream> DialAsync(CancellationToken token)
    {
        VirtualListener http2 = _listeners[(int)WireProtocol.Http2] ?? throw new InvalidOperationException("the listener takes no connections without TLS");
        Stream client = InProcessConnection.Create(out ConnectionContext server);
        await http2.PassAsync(server, token);
        return client;
    }

    /// <summary>Stops listening; connections that are with Kestrel go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_socket is not null)
        {
            await _socket.UnbindAsync();
            await _accepting;
            await _socket.DisposeAsync();
        }

        if (Listener.EndPoint is UnixDomainSocketEndPoint unix && Listener.BoundEndPoint is not null)
        {
            File.Delete(unix.ToString()!);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        AddressInUseException => "bind: address already in use",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "bind: permission denied",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "bind: cannot assign requested address",
        _ => e.Message,
    };

    private Socket CreateSocket(EndPoint endPoint)
    {
        Socket socket = endPoint switch
        {
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            _ => new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
        };
        try
        {
            if (endPoint is IPEndPoint ip)
            {
                if (ip.Address.Equals(IPAddress.IPv6Any))
                {
                    socket.DualMode = true;
                }

                // Inherited by every connection: a peer that vanished is noticed, as with Go's listeners.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 30);
            }

            Listener.ConfigureSocket?.Invoke(socket);
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (await _socket!.AcceptAsync() is { } connection)
            {
                if (Interlocked.Increment(ref _undecided) > (options.MaxConnections ?? long.MaxValue))
                {
                    Interlocked.Decrement(ref _undecided);
                    connection.Abort(new ConnectionAbortedException("too many connections"));
                    await connection.DisposeAsync();
                    continue;
                }

                _ = DecideAsync(connection);
            }
        }
        catch (Exception e)
        {
            options.Log.Error("stopped accepting connections", [("address", Listener.BoundEndPoint), ("error", e)]);
        }
    }

    private async Task DecideAsync(ConnectionContext connection)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(options.HeaderTimeout);
            if (await SniffAsync(connection.Transport.Input, limit.Token) is { } protocol && _listeners[(int)protocol] is { } next)
            {
                await next.PassAsync(connection, limit.Token);
                return;
            }
        }
        catch (Exception e)
        {
            options.Log.Debug("rejected connection", [("remote-addr", connection.RemoteEndPoint), ("error", e)]);
        }
        finally
        {
            Interlocked.Decrement(ref _undecided);
        }

        connection.Abort();
        await connection.DisposeAsync();
    }

    /// <summary>Waits for the bytes that tell the protocol and leaves them unread. Null when the connection ends before.</summary>
    private async ValueTask<WireProtocol?> SniffAsync(PipeReader input, CancellationToken token)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(token);
            WireProtocol? protocol = ProtocolSniffer.Decide(result.Buffer, Listener.Tls is not null, Listener.AllowClearText);
            // Bytes marked as examined would make the next read wait for more, so a decided connection examines none.
            input.AdvanceTo(result.Buffer.Start, protocol is null ? result.Buffer.End : result.Buffer.Start);
            if (protocol is not null || result.IsCompleted)
            {
                return protocol;
            }
        }
    }
}
