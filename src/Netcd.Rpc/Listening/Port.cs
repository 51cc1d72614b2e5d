using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Rpc.Http1;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Listening;

/// <summary>
/// A listening socket whose connections may speak HTTP/1.1, HTTP/2 or TLS: the first bytes decide, and stay unread. One accept
/// loop, one short task per connection until it is decided. HTTP/2 is served from the
/// socket, and HTTP/1.1 while its requests are plain; the rest goes to Kestrel.
/// </summary>
internal sealed class Port(RpcListener listener, RpcServer server) : IAsyncDisposable
{
    private const int Backlog = 512;

    // How long accepting pauses when the process has no file descriptors left.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly VirtualListener?[] _listeners = new VirtualListener?[3];
    private readonly CancellationTokenSource _stop = new();
    private readonly SocketConnectionContextFactory _kestrelSockets = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly RpcServerOptions _options = server.Options;
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private volatile bool _isStopping;

    public RpcListener Listener { get; } = listener;

    public IEnumerable<VirtualEndPoint> EndPoints
    {
        get
        {
            if (Listener.AllowClearText)
            {
                yield return new VirtualEndPoint(this, WireProtocol.Http1);
            }

            if (Listener.Tls is not null)
            {
                yield return new VirtualEndPoint(this, WireProtocol.Tls);
            }
        }
    }

    /// <summary>Binds the socket.</summary>
    /// <exception cref="IOException">The address is taken or not ours.</exception>
    public void Bind()
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

        try
        {
            _socket = CreateSocket(Listener.EndPoint);
            _socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            throw new IOException($"listen {Listener.EndPoint}: {Reason(e)}", e);
        }

        Listener.BoundEndPoint = _socket.LocalEndPoint;
    }

    public VirtualListener Attach(VirtualEndPoint endPoint) =>
        _listeners[(int)endPoint.Protocol] = new VirtualListener(endPoint);

    public void Start() => _accepting = _socket is null ? Task.CompletedTask : AcceptAsync();

    /// <summary>Makes a connection without a socket. It speaks HTTP/2 without TLS.</summary>
    public Stream Dial()
    {
        if (!Listener.AllowClearText)
        {
            throw new InvalidOperationException("the listener takes no connections without TLS");
        }

        (Stream client, Stream serverEnd) = InProcessConnection.Create();
        _ = server.OpenConnections.RunAsync(new Http2Connection(serverEnd, server, Listener, null, null, isTls: false));
        return client;
    }

    /// <summary>Stops listening; open connections go on.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _socket?.Dispose();
        await _accepting;
        await _stop.CancelAsync();

        if (Listener.EndPoint is UnixDomainSocketEndPoint unix && Listener.BoundEndPoint is not null)
        {
            File.Delete(unix.ToString()!);
        }
    }

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "bind: address already in use",
        SocketError.AccessDenied => "bind: permission denied",
        SocketError.AddressNotAvailable => "bind: cannot assign requested address",
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
        while (true)
        {
            try
            {
                Socket socket = await _socket!.AcceptAsync();
                if (server.Connections.TryEnter())
                {
                    _ = ServeAsync(socket);
                }
                else
                {
                    socket.Dispose();
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && _isStopping)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The client was gone before it was accepted.
            }
            catch (SocketException e)
            {
                // Out of file descriptors, most likely: existing connections go on, and new ones are taken when some have ended.
                _options.Log.Warn("failed to accept a connection; will retry", [("address", Listener.BoundEndPoint), ("error", e.Message)]);
                await Task.Delay(Pause, _options.Clock, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        bool isKestrels = false;
        try
        {
            if (socket.ProtocolType == ProtocolType.Tcp)
            {
                socket.NoDelay = true;
            }

            (int seen, WireProtocol? protocol) = await PeekAsync(socket);
            if (protocol == WireProtocol.Http2)
            {
                await RunHttp2Async(new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint);
            }
            else if (protocol == WireProtocol.Http1)
            {
                var connection = new PlainConnection(socket, server, Listener);
                await server.OpenConnections.RunAsync(connection);
                isKestrels = connection.Rest is { } rest && await PassAsync(socket, protocol, rest);
            }
            else if (seen > 0)
            {
                isKestrels = await PassAsync(socket, protocol, default);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException or ChannelClosedException)
        {
            _options.Log.Debug("rejected connection", [("error", e.Message)]);
        }
        finally
        {
            if (!isKestrels)
            {
                socket.Dispose();
                server.Connections.Leave();
            }
        }
    }

    private async Task<(int Seen, WireProtocol? Protocol)> PeekAsync(Socket socket)
    {
        using CancellationTokenSource limit = NewLimit();
        byte[] first = new byte[ProtocolSniffer.Needed];
        int seen = await socket.ReceiveAsync(first, SocketFlags.Peek, limit.Token);
        return (seen, seen == 0 ? null : ProtocolSniffer.Decide(new(first, 0, seen), Listener.Tls is not null, Listener.AllowClearText));
    }

    private CancellationTokenSource NewLimit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(_options.HeaderTimeout);
        return limit;
    }

    private Task RunHttp2Async(Stream transport, EndPoint? remote) =>
        server.OpenConnections.RunAsync(new Http2Connection(transport, server, Listener, remote, null, isTls: false));

    /// <summary>Gives a connection to Kestrel; while its first bytes do not tell the protocol, waits for more.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="protocol">Its protocol if that is known.</param>
    /// <param name="read">What was read from the socket and is still to be served.</param>
    /// <returns>Whether the connection is Kestrel's now.</returns>
    private async Task<bool> PassAsync(Socket socket, WireProtocol? protocol, ReadOnlyMemory<byte> read)
    {
        ConnectionContext connection = _kestrelSockets.Create(socket);
        if (!read.IsEmpty)
        {
            IDuplexPipe pipes = connection.Transport;
            var input = PipeReader.Create(new PrefixedStream(read, pipes.Input.AsStream(leaveOpen: true)), new StreamPipeReaderOptions(leaveOpen: true));
            connection.Transport = new DuplexPipe(input, pipes.Output);
        }

        bool isPassed = false;
        try
        {
            using CancellationTokenSource limit = NewLimit();
            protocol ??= await SniffAsync(connection.Transport.Input, limit.Token);
            if (protocol == WireProtocol.Http2)
            {
                await RunHttp2Async(new DuplexPipeStream(connection.Transport) { CompletesPipes = true }, connection.RemoteEndPoint);
            }
            else if (protocol is { } known && _listeners[(int)known] is { } next)
            {
                await next.PassAsync(connection, limit.Token);
                isPassed = true;
                connection.ConnectionClosed.UnsafeRegister(static state => ((ConnectionCount)state!).Leave(), server.Connections);
            }
        }
        finally
        {
            if (!isPassed)
            {
                connection.Abort();
                await connection.DisposeAsync();
            }
        }

        return isPassed;
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
