using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;
using Xunit.Abstractions;

namespace Netcd.Interop.Tests.Load;

/// <summary>Ten thousand clients that connect and then say nothing.</summary>
public sealed class ManyConnectionsTests(ITestOutputHelper output)
{
    private const int Connections = 10_000;
    private const int MaxMegabytes = 600;

    // An HTTP/2 client's first bytes: the preface and empty settings.
    private static readonly byte[] Hello = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];

    [NetcdFact]
    public async Task The_server_stays_healthy_and_gives_their_memory_back_to_others()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        long before = ServerMemory.ResidentMegabytes(server);
        List<Socket> idle = await ConnectAllAsync(server);
        try
        {
            await PutAndGetAsync(server, "during");
            Assert.Equal("HTTP/2 settings", await AnswerAsync(idle[^1]));
            long during = ServerMemory.ResidentMegabytes(server);
            output.WriteLine($"resident: {before} MB before, {during} MB with {Connections} idle connections, {(during - before) * 1024 / Connections} KB each");
            Assert.True(during < MaxMegabytes, $"{during} MB");
        }
        finally
        {
            idle.ForEach(s => s.Dispose());
        }

        idle = await ConnectAllAsync(server);
        idle.ForEach(s => s.Dispose());
        await PutAndGetAsync(server, "after");
        long again = ServerMemory.PeakMegabytes(server);
        output.WriteLine($"peak after as many again: {again} MB");
        Assert.True(again < MaxMegabytes, $"{again} MB");
    }

    private static async Task<List<Socket>> ConnectAllAsync(EtcdProcess server)
    {
        const int AtOnce = 250;
        var endPoint = IPEndPoint.Parse(server.Endpoint);
        var sockets = new List<Socket>(Connections);
        while (sockets.Count < Connections)
        {
            sockets.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(endPoint);
                await socket.SendAsync(Hello);
                return socket;
            })));
        }

        return sockets;
    }

    private static async Task<string> AnswerAsync(Socket socket)
    {
        byte[] head = new byte[9];
        using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(head).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return head[3] == 4 ? "HTTP/2 settings" : "another frame";
    }

    private static async Task PutAndGetAsync(EtcdProcess server, string value)
    {
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        var options = new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) };
        ByteString key = ByteString.CopyFromUtf8("k");
        await channel.UnaryAsync("/etcdserverpb.KV/Put", new PutRequest { Key = key, Value = ByteString.CopyFromUtf8(value) }, PutResponse.Parser, options);
        RangeResponse read = await channel.UnaryAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = key }, RangeResponse.Parser, options);
        Assert.Equal(value, read.Kvs.Single().Value.ToStringUtf8());
    }
}
