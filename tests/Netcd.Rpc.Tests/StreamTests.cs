using System.Buffers;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

public sealed class StreamTests
{
    private const string Path = "/test.Service/Stream";

    [Fact]
    public async Task A_server_stream_sends_many_messages_and_its_status()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.ServerStream<Int32Value, Int32Value>(Path, Int32Value.Parser, async (call, request, writer) =>
        {
            for (int i = 0; i < request.Value; i++)
            {
                await writer.WriteAsync(new Int32Value { Value = i });
            }

            call.Fail(RpcStatusCode.OutOfRange, "enough");
        }));
        await using RpcClientStream<Int32Value, Int32Value> stream = server.Channel.OpenStream<Int32Value, Int32Value>(Path, Int32Value.Parser);
        await stream.WriteAsync(new Int32Value { Value = 1000 });
        stream.CompleteWrites();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(i, (await Soon.In(stream.ReadAsync()))!.Value);
        }

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(stream.ReadAsync()));
        Assert.Equal((RpcStatusCode.OutOfRange, "enough"), (e.Code, e.Message));
    }

    [Fact]
    public async Task An_empty_server_stream_succeeds()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.ServerStream(Path, (call, request) => default));
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        await stream.WriteAsync(default(ReadOnlyMemory<byte>));
        stream.CompleteWrites();
        Assert.True((await Soon.In(stream.ReadAsync())).IsEnd);
        Assert.Equal(RpcStatus.OK, stream.Status);
    }

    [Fact]
    public async Task A_client_stream_sums_up()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.ClientStream<Int32Value, Int32Value>(Path, Int32Value.Parser, async (call, reader) =>
        {
            int sum = 0;
            while (await reader.ReadAsync() is { } message)
            {
                sum += message.Value;
            }

            return new Int32Value { Value = sum };
        }));
        await using RpcClientStream<Int32Value, Int32Value> stream = server.Channel.OpenStream<Int32Value, Int32Value>(Path, Int32Value.Parser);
        for (int i = 1; i <= 100; i++)
        {
            await stream.WriteAsync(new Int32Value { Value = i });
        }

        stream.CompleteWrites();
        Assert.Equal(5050, (await Soon.In(stream.ReadAsync()))!.Value);
        Assert.Null(await Soon.In(stream.ReadAsync()));
    }

    [Fact]
    public async Task A_bidirectional_stream_answers_message_by_message()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, Echo));
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        for (int i = 0; i < 200; i++)
        {
            byte[] message = Encoding.UTF8.GetBytes($"message {i}");
            await Soon.In(stream.WriteAsync(message));
            Assert.Equal(message, (await Soon.In(stream.ReadAsync())).Payload.ToArray());
        }

        stream.CompleteWrites();
        Assert.True((await Soon.In(stream.ReadAsync())).IsEnd);
    }

    [Fact]
    public async Task The_server_may_speak_first()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            await call.WriteAsync("welcome"u8);
            await call.ReadAsync();
        }));
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        Assert.Equal(7, (await Soon.In(stream.ReadAsync())).Payload.Length);
    }

    [Fact]
    public async Task The_server_may_end_while_the_client_still_writes()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, call =>
        {
            call.Fail(RpcStatusCode.PermissionDenied, "etcdserver: permission denied");
            return default;
        }));
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        RpcException e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await Soon.In(stream.WriteAsync(new byte[10_000]));
            }
        });
        Assert.Equal((RpcStatusCode.PermissionDenied, "etcdserver: permission denied"), (e.Code, e.Message));
    }

    [Fact]
    public async Task A_thousand_streams_live_on_one_connection()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, Echo));
        RpcClientStream[] streams = [.. Enumerable.Range(0, 1000).Select(_ => server.Channel.OpenStream(Path))];
        for (int round = 0; round < 3; round++)
        {
            await Soon.In(Task.WhenAll(streams.Select(async (stream, i) =>
            {
                await stream.WriteAsync(BitConverter.GetBytes(i + round));
                RpcMessage answer = await stream.ReadAsync();
                Assert.Equal(i + round, BitConverter.ToInt32(answer.Payload.ToArray()));
            })));
        }

        await Soon.In(Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask())));
    }

    [Fact]
    public async Task More_streams_than_allowed_wait_for_their_turn()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, Echo), new RpcServerOptions { MaxConcurrentStreams = 2 });
        await using RpcClientStream first = server.Channel.OpenStream(Path);
        await using RpcClientStream second = server.Channel.OpenStream(Path);
        await Soon.In(first.WriteAsync("1"u8.ToArray()));
        await Soon.In(second.WriteAsync("2"u8.ToArray()));
        await Soon.In(first.ReadAsync());
        await Soon.In(second.ReadAsync());
        await using RpcClientStream third = server.Channel.OpenStream(Path);
        Task<RpcMessage> waiting = third.ReadAsync().AsTask();
        first.CompleteWrites();
        Assert.True((await Soon.In(first.ReadAsync())).IsEnd);
        await Soon.In(third.WriteAsync("3"u8.ToArray()));
        Assert.Equal(1, (await Soon.In(waiting)).Payload.Length);
    }

    private static async ValueTask Echo(RpcCall call)
    {
        while (true)
        {
            RpcMessage message = await call.ReadAsync();
            if (message.IsEnd)
            {
                return;
            }

            message.Payload.CopyTo(call.BeginMessage((int)message.Payload.Length));
            call.EndMessage();
            await call.FlushAsync();
        }
    }
}
