using System.Net;
using System.Net.Sockets;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>A server on a free loopback port and a channel to it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly List<RpcChannel> _channels = [];

    private TestServer(RpcServer server) => Server = server;

    public RpcServer Server { get; }

    public RpcListener Listener => Server.Listeners[0];

    public IPEndPoint EndPoint => (IPEndPoint)Listener.BoundEndPoint!;

    public RpcChannel Channel => field ??= NewChannel();

    public static Task<TestServer> StartAsync(Action<RpcServiceTable> fill) => StartAsync(fill, new RpcServerOptions());

    public static async Task<TestServer> StartAsync(Action<RpcServiceTable> fill, RpcServerOptions options)
    {
        var table = new RpcServiceTable();
        fill(table);
        return await StartAsync(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)) { Services = table }, options);
    }

    public static async Task<TestServer> StartAsync(RpcListener listener, RpcServerOptions? options = null)
    {
        options ??= new RpcServerOptions();
        options.Listeners.Add(listener);
        var server = new RpcServer(options);
        await server.StartAsync();
        return new TestServer(server);
    }

    public RpcChannel NewChannel(RpcChannelOptions? options = null)
    {
        var channel = new RpcChannel(Listener.BoundEndPoint!, options);
        _channels.Add(channel);
        return channel;
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        await Server.DisposeAsync();
    }
}
