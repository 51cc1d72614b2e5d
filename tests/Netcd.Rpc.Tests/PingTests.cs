using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>Pings of clients, which may not come too often, and those of the server.</summary>
public sealed class PingTests
{
    private const string Path = "/test.Service/Stream";

    private static readonly Http2Frame Ping = new(Http2Frame.Ping, 0, 0, new byte[8]);

    [Theory]
    [InlineData(4, false)]
    [InlineData(6, true)]
    public async Task A_client_with_a_call_may_ping_at_the_interval_allowed(int seconds, bool isFine)
    {
        var clock = new ManualClock();
        await using TestServer server = await StartAsync(clock);
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)), Http2Connection.Data(1, Http2Connection.Message("x"u8), endStream: false));
        await ReceiveAnswerAsync(connection);
        await AssertPingsAsync(connection, clock, TimeSpan.FromSeconds(seconds), isFine);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(7201, true)]
    public async Task A_client_without_calls_may_ping_every_two_hours(int seconds, bool isFine)
    {
        var clock = new ManualClock();
        await using TestServer server = await StartAsync(clock);
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await AssertPingsAsync(connection, clock, TimeSpan.FromSeconds(seconds), isFine);
    }

    [Fact]
    public async Task Pings_between_answers_do_not_count()
    {
        var clock = new ManualClock();
        await using TestServer server = await StartAsync(clock);
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)), Http2Connection.Data(1, Http2Connection.Message("x"u8), endStream: false));
        for (int i = 0; i < 20; i++)
        {
            await ReceiveAnswerAsync(connection);
            await connection.SendAsync(Ping, Http2Connection.Data(1, Http2Connection.Message("x"u8), endStream: false));
        }
    }

    [Fact]
    public async Task A_connection_whose_client_answers_no_ping_is_cut()
    {
        var clock = new ManualClock();
        await using TestServer server = await StartAsync(clock, TimeSpan.FromSeconds(30));
        using System.Net.Sockets.Socket socket = await server.ConnectAsync();
        await socket.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray());
        byte[] received = new byte[100];
        int length = 0;
        // Settings, a window update and the acknowledgement come before anything else.
        while (length < 9 + 12 + 13 + 9)
        {
            length += await Soon.In(socket.ReceiveAsync(received.AsMemory(length)).AsTask());
        }

        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(17, await Soon.In(socket.ReceiveAsync(received)));
        Assert.Equal(Http2Frame.Ping, received[3]);
        clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(0, await Soon.In(socket.ReceiveAsync(received)));
    }

    private static async Task<TestServer> StartAsync(ManualClock clock, TimeSpan? interval = null) => await TestServer.StartAsync(
        t => t.BidiStream(Path, async call =>
        {
            while (!(await call.ReadAsync()).IsEnd)
            {
                await call.WriteAsync("y"u8);
            }
        }),
        new RpcServerOptions { Clock = clock, KeepAliveInterval = interval ?? TimeSpan.Zero });

    private static async Task ReceiveAnswerAsync(Http2Connection connection)
    {
        Http2Frame? frame;
        do
        {
            frame = await connection.ReceiveAsync();
        }
        while (frame is { Type: not Http2Frame.Data });
        Assert.NotNull(frame);
    }

    /// <summary>The first ping after an answer is free, then two may come early.</summary>
    private static async Task AssertPingsAsync(Http2Connection connection, ManualClock clock, TimeSpan interval, bool isFine)
    {
        for (int i = 0; i < 5; i++)
        {
            await connection.SendAsync(Ping);
            if (!await connection.ReceivePongAsync())
            {
                Assert.False(isFine);
                return;
            }

            clock.Advance(interval);
        }

        Assert.True(isFine);
    }
}
