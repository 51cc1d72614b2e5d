using System.Buffers;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>Many calls of all shapes and sizes at once, some of which are given up: every other one is answered, with its own bytes.</summary>
public sealed class Http2LoadTests
{
    private const string Unary = "/test.Service/Unary";
    private const string Later = "/test.Service/Later";
    private const string Stream = "/test.Service/Stream";
    private const string Never = "/test.Service/Never";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_call_gets_its_own_answer(int seed)
    {
        var options = new RpcServerOptions { StreamWindowSize = 70_000, ConnectionWindowSize = 100_000 };
        await using TestServer server = await TestServer.StartAsync(Fill, options);
        RpcChannel[] channels = [server.Channel, server.NewChannel(), server.NewChannel()];
        await Soon.In(Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => CallAsync(channels[i % channels.Length], new Random((seed * 1000) + i))))));
    }

    [Fact]
    public async Task Trailers_and_refused_calls_keep_the_header_table_in_step()
    {
        await using TestServer server = await TestServer.StartAsync(Fill, new RpcServerOptions { MaxConcurrentStreams = 1 });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        byte[] added = [0x40, 1, (byte)'n', 1, (byte)'v'];
        byte[] indexed = [0x80 | 62];
        Http2Frame first = Http2Connection.Headers(1, Http2Connection.Post(Never));
        await connection.SendAsync(first with { Payload = [.. first.Payload, .. added] });
        Http2Frame second = Http2Connection.Headers(3, Http2Connection.Post(Unary));
        await connection.SendAsync(second with { Payload = [.. second.Payload, .. indexed] });
        Assert.Equal(7, (await connection.ReadResponseAsync(3)).ResetCode);
        await connection.SendAsync(new Http2Frame(Http2Frame.Headers, Http2Frame.EndHeaders | Http2Frame.EndStream, 1, indexed));
        Assert.Equal("2", (await connection.ReadResponseAsync(1))["grpc-status"]);
        Http2Frame third = Http2Connection.Headers(5, Http2Connection.Post(Unary));
        await connection.SendAsync(third with { Payload = [.. third.Payload, .. indexed] }, Http2Connection.Data(5, Http2Connection.Message("x"u8)));
        Assert.Equal("0", (await connection.ReadResponseAsync(5))["grpc-status"]);
    }

    private static void Fill(RpcServiceTable table)
    {
        table.Unary(Unary, (call, request) =>
        {
            Echo(call, request);
            return default;
        });
        table.Unary(Later, async (call, request) =>
        {
            await Task.Yield();
            Echo(call, request);
        });
        table.Unary(Never, async (call, request) => await Task.Delay(Timeout.Infinite, call.Cancellation));
        table.BidiStream(Stream, async call =>
        {
            while (await call.ReadAsync() is { IsEnd: false } message)
            {
                Echo(call, message.Payload);
                await call.FlushAsync();
            }
        });
    }

    private static void Echo(RpcCall call, ReadOnlySequence<byte> message)
    {
        message.CopyTo(call.BeginMessage((int)message.Length));
        call.EndMessage();
    }

    private static async Task CallAsync(RpcChannel channel, Random random)
    {
        for (int i = 0; i < 40; i++)
        {
            byte[] message = new byte[random.Next(4) == 0 ? random.Next(300_000) : random.Next(1000)];
            random.NextBytes(message);
            switch (random.Next(5))
            {
                case 0:
                    Assert.Equal(message, await channel.UnaryAsync(Unary, message));
                    break;
                case 1:
                    Assert.Equal(message, await channel.UnaryAsync(Later, message));
                    break;
                case 2:
                    using (var cancellation = new CancellationTokenSource(random.Next(20)))
                    {
                        await Assert.ThrowsAnyAsync<Exception>(() => channel.UnaryAsync(Never, message, new RpcCallOptions { Cancellation = cancellation.Token }).AsTask());
                    }

                    break;
                case 3:
                    RpcException e = await Assert.ThrowsAsync<RpcException>(
                        () => channel.UnaryAsync(Never, message, new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(random.Next(1, 20)) }).AsTask());
                    Assert.Equal(RpcStatusCode.DeadlineExceeded, e.Code);
                    break;
                default:
                    await using (RpcClientStream stream = channel.OpenStream(Stream))
                    {
                        for (int n = random.Next(5); n >= 0; n--)
                        {
                            Task writing = stream.WriteAsync(message).AsTask();
                            Assert.Equal(message, (await stream.ReadAsync()).Payload.ToArray());
                            await writing;
                        }

                        if (random.Next(2) == 0)
                        {
                            stream.CompleteWrites();
                            Assert.True((await stream.ReadAsync()).IsEnd);
                        }
                    }

                    break;
            }
        }
    }
}
