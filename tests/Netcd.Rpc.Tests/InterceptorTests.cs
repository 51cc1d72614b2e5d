using System.Buffers;
using System.Security.Cryptography;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

public sealed class InterceptorTests
{
    private const string Path = "/test.Service/Method";

    [Fact]
    public async Task Every_call_and_message_is_seen_once()
    {
        var counts = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                while (!(await call.ReadAsync()).IsEnd)
                {
                    call.Write("a"u8);
                    call.Write("b"u8);
                }
            }),
            new RpcServerOptions { Interceptors = { counts } });
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        for (int i = 0; i < 3; i++)
        {
            await stream.WriteAsync("x"u8.ToArray());
        }

        stream.CompleteWrites();
        while (!(await Soon.In(stream.ReadAsync())).IsEnd)
        {
        }

        await Soon.In(counts.WaitForAsync(1));
        Assert.Equal((1, 3, 6, 1), (counts.Started, counts.Received, counts.Sent, counts.Completed));
        Assert.Equal([RpcStatusCode.OK], counts.Codes);
    }

    [Fact]
    public async Task A_gate_answers_instead_of_the_handler_and_of_later_interceptors()
    {
        bool ran = false;
        var first = new CountingInterceptor();
        var gate = new CountingInterceptor { Gate = call => call.Fail(RpcStatusCode.Unavailable, "etcdserver: no leader") };
        var last = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(
            t => t.Unary(Path, (call, request) =>
            {
                ran = true;
                return default;
            }),
            new RpcServerOptions { Interceptors = { first, gate, last } });
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)));
        Assert.Equal((RpcStatusCode.Unavailable, "etcdserver: no leader"), (e.Code, e.Message));
        await Soon.In(first.WaitForAsync(1));
        await Soon.In(gate.WaitForAsync(1));
        Assert.False(ran);
        Assert.Equal([RpcStatusCode.Unavailable], first.Codes);
        Assert.Equal((0, 0), (last.Started, last.Completed));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300_000)]
    public async Task The_messages_of_a_unary_call_can_be_seen(int size)
    {
        byte[] request = RandomNumberGenerator.GetBytes(size);
        byte[] response = RandomNumberGenerator.GetBytes(size);
        byte[][] seen = [[], [], [], []];
        var look = new CountingInterceptor
        {
            AtMessage = call => (seen[0], seen[1]) = (call.ReceivedMessage.ToArray(), call.SentMessage.ToArray()),
            AtEnd = call => (seen[2], seen[3]) = (call.ReceivedMessage.ToArray(), call.SentMessage.ToArray()),
        };
        await using TestServer server = await TestServer.StartAsync(
            t => t.Unary(Path, async (call, _) =>
            {
                await Task.Yield();
                call.Write(response);
            }),
            new RpcServerOptions { Interceptors = { look } });
        Assert.Equal(response, await Soon.In(server.Channel.UnaryAsync(Path, request)));
        await Soon.In(look.WaitForAsync(1));
        Assert.Equal([request, response, request, []], seen);
    }

    [Fact]
    public async Task Of_a_message_in_pieces_the_last_one_can_be_seen_and_of_a_refused_call_the_request()
    {
        byte[] response = [], request = [];
        var look = new CountingInterceptor { AtMessage = call => response = call.SentMessage.ToArray(), AtEnd = call => request = call.ReceivedMessage.ToArray() };
        await using TestServer server = await TestServer.StartAsync(
            t => t.Unary(Path, (call, message) =>
            {
                if (message.Length == 1)
                {
                    return call.WriteInPiecesAsync(8, new TestPieces("head"u8.ToArray(), "body"u8.ToArray()));
                }

                call.Fail(RpcStatusCode.Unavailable, "no");
                return default;
            }),
            new RpcServerOptions { Interceptors = { look } });
        Assert.Equal("headbody"u8.ToArray(), await Soon.In(server.Channel.UnaryAsync(Path, "1"u8.ToArray())));
        await Soon.In(look.WaitForAsync(1));
        Assert.Equal("body"u8, response);
        await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, "22"u8.ToArray())));
        await Soon.In(look.WaitForAsync(1));
        Assert.Equal("22"u8, request);
    }

    [Fact]
    public async Task Unknown_methods_are_not_intercepted()
    {
        var counts = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) => default), new RpcServerOptions { Interceptors = { counts } });
        await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync("/test.Service/Other", default)));
        Assert.Equal(0, counts.Started);
    }

    [Fact]
    public void Methods_know_their_names_kind_and_index()
    {
        RpcServiceTable table = new RpcServiceTable()
            .Unary("/a.B/C", (call, request) => default)
            .ServerStream("/a.B/D", (call, request) => default)
            .ClientStream("/a.B/E", call => default)
            .BidiStream("/a.B/F", call => default);
        Assert.Equal(
            [("a.B", "C", RpcMethodKind.Unary, 0), ("a.B", "D", RpcMethodKind.ServerStream, 1), ("a.B", "E", RpcMethodKind.ClientStream, 2), ("a.B", "F", RpcMethodKind.BidiStream, 3)],
            table.Methods.Select(m => (m.Service, m.Name, m.Kind, m.Index)));
    }
}
