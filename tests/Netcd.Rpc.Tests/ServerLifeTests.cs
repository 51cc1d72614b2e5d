using System.Net;
using System.Net.Sockets;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>Start, stop, limits of connections, reconnecting clients.</summary>
public sealed class ServerLifeTests
{
    private const string Path = "/test.Service/Method";

    [Fact]
    public async Task Stopping_lets_open_calls_end_and_takes_no_new_connections()
    {
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, async (call, request) =>
        {
            started.SetResult();
            await release.Task;
            call.Write("done"u8);
        }));
        Task<byte[]> call = server.Channel.UnaryAsync(Path, default).AsTask();
        await Soon.In(started.Task);
        Task stopping = server.Server.StopAsync(Soon.Limit);
        using RpcChannel late = server.NewChannel();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(late.UnaryAsync(Path, default)));
        Assert.Equal(
            (RpcStatusCode.Unavailable, $"connection error: desc = \"transport: Error while dialing: dial tcp {server.EndPoint}: connect: connection refused\""),
            (e.Code, e.Message));
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        Assert.Equal("done"u8.ToArray(), await Soon.In(call));
        await Soon.In(stopping);
    }

    [Fact]
    public async Task Stopping_sends_GOAWAY_to_idle_connections()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo));
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.CallAsync(Path, Http2Connection.Message("x"u8));
        Task stopping = server.Server.StopAsync(Soon.Limit);
        Assert.Equal(Http2Frame.GoAway, (await connection.ReceiveAsync())!.Type);
        await Soon.In(stopping);
    }

    [Fact]
    public async Task Streams_that_do_not_end_are_cut_when_the_time_is_up()
    {
        var outcome = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                await call.WriteAsync("hello"u8);
                await call.ReadAsync();
            }),
            new RpcServerOptions { Interceptors = { outcome } });
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        await Soon.In(stream.ReadAsync());
        await Soon.In(server.Server.StopAsync(TimeSpan.FromMilliseconds(50)));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(stream.ReadAsync()));
        Assert.Equal(RpcStatusCode.Unavailable, e.Code);
        await Soon.In(outcome.WaitForAsync(1));
    }

    [Fact]
    public async Task A_channel_reconnects_to_a_server_that_came_back()
    {
        TestServer first = await TestServer.StartAsync(t => t.Unary(Path, Echo));
        IPEndPoint address = first.EndPoint;
        using var channel = new RpcChannel(address);
        await Soon.In(channel.UnaryAsync(Path, default));
        await first.DisposeAsync();
        Assert.Equal(RpcStatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => Soon.In(channel.UnaryAsync(Path, default)))).Code);
        await using TestServer second = await TestServer.StartAsync(new RpcListener(address) { Services = new RpcServiceTable().Unary(Path, Echo) });
        Assert.Equal("x"u8.ToArray(), await Soon.In(channel.UnaryAsync(Path, "x"u8.ToArray())));
    }

    [Fact]
    public async Task Several_listeners_serve_different_tables()
    {
        var options = new RpcServerOptions
        {
            Listeners = { new RpcListener(new IPEndPoint(IPAddress.IPv6Any, 0)) { Name = "any", Services = Named("/a.B/Any") } },
        };
        await using TestServer server = await TestServer.StartAsync(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)) { Name = "loopback", Services = Named("/a.B/Loopback") }, options);
        int any = ((IPEndPoint)options.Listeners[0].BoundEndPoint!).Port;
        int loopback = ((IPEndPoint)options.Listeners[1].BoundEndPoint!).Port;
        Assert.NotEqual(any, loopback);
        using var toAny = new RpcChannel(new DnsEndPoint("localhost", any));
        using var toLoopback = new RpcChannel(new IPEndPoint(IPAddress.Loopback, loopback));
        Assert.Equal("any"u8.ToArray(), await Soon.In(toAny.UnaryAsync("/a.B/Any", default)));
        Assert.Equal("loopback"u8.ToArray(), await Soon.In(toLoopback.UnaryAsync("/a.B/Loopback", default)));
        Assert.Equal(RpcStatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => Soon.In(toAny.UnaryAsync("/a.B/Loopback", default)))).Code);

        static RpcServiceTable Named(string path) => new RpcServiceTable().Unary(path, (call, request) =>
        {
            call.Write(System.Text.Encoding.ASCII.GetBytes(call.Listener.Name));
            return default;
        });
    }

    [Fact]
    public async Task An_address_in_use_is_a_clear_error_and_leaves_nothing_open()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo));
        var options = new RpcServerOptions { Listeners = { new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)), new RpcListener(server.EndPoint) } };
        var second = new RpcServer(options);
        IOException e = await Assert.ThrowsAsync<IOException>(() => second.StartAsync());
        Assert.Equal($"listen {server.EndPoint}: bind: address already in use", e.Message);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(options.Listeners[0].BoundEndPoint!));
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_the_header_timeout()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo), new RpcServerOptions { HeaderTimeout = TimeSpan.FromMilliseconds(50) });
        using Socket silent = await server.ConnectAsync();
        Assert.Equal(0, await Soon.In(ReceiveAsync(silent)));
        using Socket half = await server.ConnectAsync();
        await half.SendAsync("PR"u8.ToArray());
        Assert.Equal(0, await Soon.In(ReceiveAsync(half)));
    }

    [Fact]
    public async Task Connections_above_the_limit_are_closed()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo), new RpcServerOptions { MaxConnections = 2 });
        using Http2Connection first = await Http2Connection.OpenAsync(server);
        await first.CallAsync(Path, Http2Connection.Message("x"u8));
        using Http2Connection second = await Http2Connection.OpenAsync(server);
        await second.CallAsync(Path, Http2Connection.Message("x"u8));
        using Socket third = await server.ConnectAsync();
        await third.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        Assert.Equal(0, await Soon.In(ReceiveAsync(third)));
    }

    [Fact]
    public async Task A_connection_without_calls_is_kept()
    {
        Assert.True(RpcServer.Finite(Timeout.InfiniteTimeSpan) < TimeSpan.FromDays(10_000));
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo));
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.CallAsync(Path, Http2Connection.Message("x"u8));
        // Kestrel looks at its timeouts once a second.
        Task<Http2Frame?> next = connection.ReceiveAsync();
        Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(2200)));
    }

    [Fact]
    public async Task A_channel_inside_of_the_process_needs_no_socket()
    {
        string? peer = null;
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            peer = call.Peer;
            return Echo(call, request);
        }));
        RpcChannel channel = server.NewChannel(new RpcChannelOptions { Dial = (_, _) => server.Server.DialAsync(server.Listener) });
        byte[] message = new byte[1_000_000];
        Random.Shared.NextBytes(message);
        Assert.Equal(message, await Soon.In(channel.UnaryAsync(Path, message)));
        Assert.Equal("@", peer);
        await Soon.In(server.Server.StopAsync(Soon.Limit));
        Assert.Equal(RpcStatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => Soon.In(channel.UnaryAsync(Path, default)))).Code);
    }

    [Fact]
    public async Task A_server_that_speaks_no_HTTP2_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var channel = new RpcChannel(listener.LocalEndpoint);
        Task<byte[]> call = channel.UnaryAsync(Path, default).AsTask();
        using (Socket socket = await Soon.In(listener.AcceptSocketAsync()))
        {
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        }

        Assert.Equal(RpcStatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => Soon.In(call))).Code);
    }

    private static async Task<int> ReceiveAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static ValueTask Echo(RpcCall call, System.Buffers.ReadOnlySequence<byte> request)
    {
        System.Buffers.BuffersExtensions.CopyTo(request, call.BeginMessage((int)request.Length));
        call.EndMessage();
        return default;
    }
}
