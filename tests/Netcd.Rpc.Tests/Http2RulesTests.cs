using System.Buffers.Binary;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Tests;

/// <summary>Rules of RFC 9113 and 7541 that our own client cannot show: frames are written and read by hand.</summary>
public sealed class Http2RulesTests
{
    private const string Unary = "/test.Service/Unary";
    private const string Ends = "/test.Service/Ends";

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    public async Task A_client_with_a_smaller_header_table_is_told_that_it_stays_empty(int size)
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        byte[] setting = [0, 1, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(setting.AsSpan(2), size);
        await connection.SendAsync(new Http2Frame(Http2Frame.Settings, 0, 0, setting));
        for (int id = 1; id <= 3; id += 2)
        {
            await connection.SendAsync(Http2Connection.Headers(id, Http2Connection.Post(Unary)), Http2Connection.Data(id, Http2Connection.Message("x"u8)));
            Http2Frame headers = (await connection.ReceiveAsync())!;
            Assert.Equal(Http2Frame.Headers, headers.Type);
            // The size update comes once, then ":status 200" and a literal content type that is not added to the table.
            Assert.Equal(id == 1 ? [0x20, 0x88, 0x0f] : [0x88, 0x0f], headers.Payload[..(id == 1 ? 3 : 2)]);
            Http2Frame? frame;
            do
            {
                frame = await connection.ReceiveAsync();
            }
            while (frame is { Ends: false });
            Assert.Equal(0, frame!.Payload[0]);
        }
    }

    [Fact]
    public async Task What_is_sent_to_a_call_that_has_ended_goes_back_to_the_window()
    {
        await using TestServer server = await StartAsync(new RpcServerOptions { StreamWindowSize = 65536, ConnectionWindowSize = 131072 });
        using Http2Connection connection = await Http2Connection.OpenAsync(server, streamWindow: 0);
        byte[] data = new byte[15_000];
        for (int id = 1; id < 20; id += 2)
        {
            // The answer waits for our window, so the stream stays open after its handler has ended.
            await connection.SendAsync(Http2Connection.Headers(id, Http2Connection.Post(Ends)));
            Assert.Equal(Http2Frame.Headers, (await connection.ReceiveAsync())!.Type);
            await connection.SendAsync([.. Enumerable.Repeat(Http2Connection.Data(id, data, endStream: false), 4)]);
        }

        await connection.SendAsync(Http2Connection.Headers(21, Http2Connection.Post(Unary)), Http2Connection.Data(21, Http2Connection.Message("x"u8)), Http2Connection.Window(21, 100));
        Http2Frame? frame;
        do
        {
            frame = await connection.ReceiveAsync();
            Assert.NotEqual(Http2Frame.GoAway, frame?.Type);
        }
        while (frame is not { StreamId: 21, Ends: true });
    }

    [Fact]
    public async Task Noise_closes_its_connection_and_nothing_else()
    {
        var log = new ErrorLog();
        await using TestServer server = await StartAsync(new RpcServerOptions { Log = log });
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            using Http2Connection connection = await Http2Connection.OpenAsync(server);
            await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(i % 2 == 0 ? Unary : Ends)));
            for (int n = random.Next(20); n > 0; n--)
            {
                byte[] payload = new byte[random.Next(3) == 0 ? random.Next(16_384) : random.Next(12)];
                random.NextBytes(payload);
                await connection.SendAsync(new Http2Frame((byte)random.Next(11), (byte)random.Next(256), random.Next(6), payload));
            }
        }

        using Http2Connection good = await Http2Connection.OpenAsync(server);
        Assert.Equal("0", (await good.CallAsync(Unary, Http2Connection.Message("x"u8)))["grpc-status"]);
        Assert.Empty(log.Errors);
    }

    private static Task<TestServer> StartAsync(RpcServerOptions? options = null) => TestServer.StartAsync(
        table =>
        {
            table.Unary(Unary, (call, request) =>
            {
                call.Write("y"u8);
                return default;
            });
            table.BidiStream(Ends, call =>
            {
                call.Write("y"u8);
                return default;
            });
        },
        options ?? new RpcServerOptions());

    private sealed class ErrorLog : ILog
    {
        private readonly List<string> _errors = [];

        public string[] Errors
        {
            get
            {
                lock (_errors)
                {
                    return [.. _errors];
                }
            }
        }

        public bool IsEnabled(LogLevel level) => level >= LogLevel.Error;

        public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
        {
            lock (_errors)
            {
                _errors.Add($"{message}: {string.Join(", ", fields.ToArray())}");
            }
        }
    }
}
