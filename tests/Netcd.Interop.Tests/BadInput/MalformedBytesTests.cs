using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.BadInput;

/// <summary>Bytes that are no HTTP, no HTTP/2, no gRPC or no request: the connection may end, the server goes on.</summary>
public sealed class MalformedBytesTests
{
    private const int RandomStreams = 200;
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly byte[] Settings = Frame(4, 0, 0, []);

    private static Dictionary<string, byte[]> Inputs { get; } = new()
    {
        ["nothing"] = [],
        ["zeros"] = new byte[1000],
        ["a TLS handshake"] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, .. new byte[500]],
        ["half a preface"] = Preface[..10],
        ["a bad preface"] = [.. Preface[..20], .. "XXXX"u8],
        ["a bad request line"] = "GET\r\n\r\n"u8.ToArray(),
        ["a header without end"] = [.. "GET / HTTP/1.1\r\nX: "u8, .. Enumerable.Repeat((byte)'a', 200_000)],
        ["a chunk without end"] = "POST /version HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n"u8.ToArray(),
        ["a frame beyond the limit"] = [.. Preface, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1],
        ["data before headers"] = [.. Preface, .. Settings, .. Frame(0, 0, 1, [1, 2, 3])],
        ["headers on an even stream"] = [.. Preface, .. Settings, .. Frame(1, 4, 2, [0x82])],
        ["headers that are no HPACK"] = [.. Preface, .. Settings, .. Frame(1, 5, 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
        ["settings of a bad size"] = [.. Preface, .. Frame(4, 0, 0, [1, 2, 3])],
        ["a window of zero"] = [.. Preface, .. Settings, .. Frame(8, 0, 0, [0, 0, 0, 0])],
        ["a window that overflows"] = [.. Preface, .. Settings, .. Frame(8, 0, 0, [0x7f, 0xff, 0xff, 0xff]), .. Frame(8, 0, 0, [0x7f, 0xff, 0xff, 0xff])],
        ["a continuation of nothing"] = [.. Preface, .. Settings, .. Frame(9, 4, 1, [0x82])],
        ["pings without end"] = [.. Preface, .. Settings, .. Enumerable.Repeat(Frame(6, 0, 0, new byte[8]), 5000).SelectMany(f => f)],
        ["resets without end"] = [.. Preface, .. Settings, .. Enumerable.Range(0, 2000).SelectMany(i => (byte[])[.. Frame(1, 4, (2 * i) + 1, [0x83, 0x86, 0x84]), .. Frame(3, 0, (2 * i) + 1, [0, 0, 0, 8])])],
    };

    [NetcdFact]
    public async Task Malformed_bytes_end_a_connection_and_nothing_else()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        foreach (byte[] input in Inputs.Values)
        {
            await SendAsync(server, input);
        }

        var random = new Random(1);
        for (int i = 0; i < RandomStreams; i++)
        {
            byte[] noise = new byte[random.Next(1, 2000)];
            random.NextBytes(noise);
            await SendAsync(server, i % 2 == 0 ? noise : [.. Preface, .. Settings, .. Frame((byte)random.Next(10), (byte)random.Next(256), random.Next(4), noise)]);
        }

        await AssertServesAsync(server);
    }

    [NetcdFact]
    public async Task Messages_that_are_no_request_are_refused_with_a_status()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        string[] methods =
        [
            "KV/Range", "KV/Put", "KV/DeleteRange", "KV/Txn", "KV/Compact", "Lease/LeaseGrant", "Lease/LeaseRevoke", "Lease/LeaseTimeToLive",
            "Cluster/MemberList", "Maintenance/Alarm", "Maintenance/HashKV", "Maintenance/Status", "Auth/Authenticate",
        ];
        foreach (string method in methods)
        {
            foreach (byte[] message in (byte[][])[[0xff], [0x0a, 0xff], [0x0a, 5, 1], [0x0f], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]])
            {
                var e = await Assert.ThrowsAsync<Rpc.RpcException>(async () => await channel.UnaryAsync("/etcdserverpb." + method, message, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) }));
                Assert.True(e.Status.Code == Rpc.RpcStatusCode.Internal, $"{method}: {e.Status}");
            }
        }

        foreach (string method in (string[])["Watch/Watch", "Lease/LeaseKeepAlive"])
        {
            await using RpcClientStream stream = channel.OpenStream("/etcdserverpb." + method, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });
            await stream.WriteAsync(new byte[] { 0xff });
            var e = await Assert.ThrowsAsync<Rpc.RpcException>(async () => await stream.ReadAsync());
            Assert.True(e.Status.Code == Rpc.RpcStatusCode.Internal, $"{method}: {e.Status}");
        }

        await AssertServesAsync(server);
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, (byte)(stream >> 8), (byte)stream, .. payload];

    private static async Task SendAsync(EtcdProcess server, byte[] input)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(server.Endpoint));
        try
        {
            await socket.SendAsync(input);
            socket.Shutdown(SocketShutdown.Send);
            byte[] answer = new byte[4096];
            while (await socket.ReceiveAsync(answer).WaitAsync(TimeSpan.FromSeconds(30)) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The server may cut such a connection at any time.
        }
    }

    private static async Task AssertServesAsync(EtcdProcess server)
    {
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        await channel.UnaryAsync("/etcdserverpb.KV/Put", new PutRequest { Key = ByteString.CopyFromUtf8("k") }, PutResponse.Parser, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });
        Assert.DoesNotContain(server.Log.Lines, l => l.Contains("\"level\":\"error\"", StringComparison.Ordinal) || l.Contains("\"level\":\"fatal\"", StringComparison.Ordinal));
    }
}
