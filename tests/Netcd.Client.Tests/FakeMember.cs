using System.Net;
using System.Net.Sockets;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Client.Tests;

/// <summary>A server on a free loopback port whose methods are scripted by a test.</summary>
internal sealed class FakeMember : IAsyncDisposable
{
    public const string Put = "/etcdserverpb.KV/Put";
    public const string Range = "/etcdserverpb.KV/Range";

    private readonly RpcServer _server;

    private FakeMember(RpcServer server) => _server = server;

    /// <summary>Text of its endpoint.</summary>
    public string Endpoint => _server.Listeners[0].BoundEndPoint!.ToString()!;

    public static async Task<FakeMember> StartAsync(Action<RpcServiceTable> fill)
    {
        var table = new RpcServiceTable();
        fill(table);
        var options = new RpcServerOptions();
        options.Listeners.Add(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)) { Services = table });
        var server = new RpcServer(options);
        await server.StartAsync();
        return new FakeMember(server);
    }

    /// <summary>An endpoint where nobody listens.</summary>
    public static string DeadEndpoint()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket.LocalEndPoint!.ToString()!;
    }

    /// <summary>A header with a revision.</summary>
    public static ResponseHeader Header(long revision) => new() { Revision = revision };

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
