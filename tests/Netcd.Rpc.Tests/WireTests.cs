using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Netcd.Rpc.Tests;

/// <summary>Requests written byte by byte. The expected answers are those of etcd 3.5.16 unless a comment says otherwise.</summary>
public sealed class WireTests
{
    private const string Path = "/test.Service/Method";
    private const string StreamPath = "/test.Service/Stream";

    public static TheoryData<string, byte[], string, string> BadBodies => new()
    {
        { "empty", [], "2", "EOF" },
        { "half a prefix", [0, 0, 0], "2", "unexpected EOF" },
        { "half a payload", [0, 0, 0, 0, 5, 1], "2", "unexpected EOF" },
        { "unknown flag", Http2Connection.Message("x"u8, 2), "13", "grpc: received unexpected payload format 2" },
        { "compressed without encoding", Http2Connection.Message("x"u8, 1), "13", "grpc: compressed flag set with identity or empty encoding" },
        { "too large", [0, 0x7f, 0xff, 0xff, 0xff], "8", "grpc: received message larger than max (2147483647 vs. 2097152)" },
        { "too large for a signed length", [0, 0xff, 0xff, 0xff, 0xff], "8", "grpc: received message larger than max (4294967295 vs. 2097152)" },
        { "too large with an unknown flag", [9, 0x7f, 0xff, 0xff, 0xff], "8", "grpc: received message larger than max (2147483647 vs. 2097152)" },
        // etcd ignores what follows the first message; the protocol calls it an error.
        { "two messages", [.. Http2Connection.Message("x"u8), .. Http2Connection.Message("y"u8)], "13", "the client sent more than one message" },
        { "a rest", [.. Http2Connection.Message("x"u8), 0], "13", "the client sent more than one message" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_malformed_unary_body_fails_with_a_trailers_only_answer(string what, byte[] body, string code, string text)
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Response response = await connection.CallAsync(Path, body);
        Assert.Equal((code, text), response.Status);
        Assert.True(Assert.Single(response.HeaderBlocks).Count > 0, what);
        Assert.Equal("200", response[":status"]);
        Assert.Equal("application/grpc", response["content-type"]);
        Assert.Empty(response.Data);
    }

    [Fact]
    public async Task A_call_without_any_body_is_answered()
    {
        // etcd never answers this one.
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Assert.Equal(("2", "EOF"), (await connection.CallAsync(Path)).Status);
    }

    [Fact]
    public async Task A_truncated_stream_is_an_internal_error()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Assert.Equal(("13", "unexpected EOF"), (await connection.CallAsync(StreamPath, [0, 0, 0, 0, 5, 1])).Status);
    }

    [Fact]
    public async Task A_good_answer_has_headers_data_and_trailers()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Response response = await connection.CallAsync(Path, Http2Connection.Message("hello"u8));
        Assert.Equal(2, response.HeaderBlocks.Count);
        Assert.DoesNotContain(response.HeaderBlocks[0], h => h.Key.StartsWith("grpc-", StringComparison.Ordinal) || h.Key is "server" or "content-length");
        Assert.Equal([new("grpc-status", "0")], response.HeaderBlocks[1]);
        Assert.Equal(Http2Connection.Message("hello"u8), response.Data);
    }

    [Fact]
    public async Task The_handler_starts_without_waiting_for_the_end_of_the_request()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)), Http2Connection.Data(1, Http2Connection.Message("x"u8), endStream: false));
        Assert.Equal("0", (await connection.ReadResponseAsync())["grpc-status"]);
    }

    [Fact]
    public async Task A_message_may_come_in_single_bytes_and_padded_frames()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)));
        byte[] message = Http2Connection.Message("hello"u8);
        foreach (byte b in message)
        {
            await connection.SendAsync(new Http2Frame(Http2Frame.Data, Http2Frame.Padded, 1, [3, b, 0, 0, 0]));
        }

        await connection.SendAsync(Http2Connection.Data(1, []));
        Assert.Equal(message, (await connection.ReadResponseAsync()).Data);
    }

    [Fact]
    public async Task Headers_may_be_continued()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Frame whole = Http2Connection.Headers(1, Http2Connection.Post(Path), endHeaders: false);
        await connection.SendAsync(
            whole with { Payload = whole.Payload[..20] },
            new Http2Frame(Http2Frame.Continuation, Http2Frame.EndHeaders, 1, whole.Payload[20..]),
            Http2Connection.Data(1, Http2Connection.Message("x"u8)));
        Assert.Equal("0", (await connection.ReadResponseAsync())["grpc-status"]);
    }

    [Theory]
    [InlineData("application/json", "415", "3", "invalid gRPC request content-type \"application/json\"")]
    [InlineData("application/grpc-web", "415", "3", "invalid gRPC request content-type \"application/grpc-web\"")]
    [InlineData("application/grpc+proto", "200", "0", null)]
    public async Task Content_types_are_checked(string contentType, string httpStatus, string code, string? text)
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        (string, string)[] headers = [.. Http2Connection.Post(Path).Select(h => h.Item1 == "content-type" ? (h.Item1, contentType) : h)];
        Http2Response response = await connection.CallAsync(headers, Http2Connection.Message("x"u8));
        Assert.Equal((httpStatus, code, text), (response[":status"], response["grpc-status"], response["grpc-message"]));
        Assert.Equal(code == "0" ? contentType : "application/grpc", response["content-type"]);
    }

    [Fact]
    public async Task Only_POST_is_a_call()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        (string, string)[] headers = [.. Http2Connection.Post(Path).Select(h => h.Item1 == ":method" ? (h.Item1, "PUT") : h)];
        Http2Response response = await connection.CallAsync(headers, Http2Connection.Message("x"u8));
        Assert.Equal("405", response[":status"]);
        Assert.Equal(("13", "Received a HEADERS frame with :method \"PUT\" which should be POST"), response.Status);
    }

    [Theory]
    [InlineData("0S", "200", "4", "context deadline exceeded")]
    [InlineData("1x", "400", "13", "malformed grpc-timeout: transport: timeout unit is not recognized: \"1x\"")]
    [InlineData("S", "400", "13", "malformed grpc-timeout: transport: timeout string is too short: \"S\"")]
    [InlineData("123456789S", "400", "13", "malformed grpc-timeout: transport: timeout string is too long: \"123456789S\"")]
    [InlineData("-1S", "400", "13", "malformed grpc-timeout: strconv.ParseUint: parsing \"-1\": invalid syntax")]
    [InlineData("99999999H", "200", "0", null)]
    public async Task Timeouts_are_checked(string timeout, string httpStatus, string code, string? text)
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Response response = await connection.CallAsync(Http2Connection.Post(Path, ("grpc-timeout", timeout)), Http2Connection.Message("x"u8));
        Assert.Equal((httpStatus, code, text), (response[":status"], response["grpc-status"], response["grpc-message"]));
    }

    [Fact]
    public async Task Gzip_requests_are_read_and_answered_without_compression()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Response response = await connection.CallAsync(Http2Connection.Post(Path, ("grpc-encoding", "gzip")), Http2Connection.Message(Compress("hello"u8.ToArray()), 1));
        Assert.Equal("0", response["grpc-status"]);
        Assert.Equal(Http2Connection.Message("hello"u8), response.Data);
    }

    [Fact]
    public async Task A_gzip_stream_may_mix_plain_and_compressed_messages()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        byte[] large = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20_000)));
        Http2Response response = await connection.CallAsync(
            Http2Connection.Post(StreamPath, ("grpc-encoding", "gzip")),
            [.. Http2Connection.Message(Compress(large), 1).Chunk(16_000), Http2Connection.Message("plain"u8), Http2Connection.Message(Compress([]), 1)]);
        Assert.Equal("0", response["grpc-status"]);
        Assert.Equal([.. Http2Connection.Message(BitConverter.GetBytes(large.Length)), .. Http2Connection.Message(BitConverter.GetBytes(5)), .. Http2Connection.Message(BitConverter.GetBytes(0))], response.Data);
    }

    [Fact]
    public async Task A_compression_bomb_is_stopped_at_the_message_limit()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        byte[] bomb = Compress(new byte[64 << 20]);
        Assert.True(bomb.Length < 100_000);
        long before = GC.GetTotalAllocatedBytes();
        Http2Frame[] frames = [.. Http2Connection.Message(bomb, 1).Chunk(16_000).Select(c => Http2Connection.Data(1, c, endStream: false))];
        await connection.SendAsync([Http2Connection.Headers(1, Http2Connection.Post(Path, ("grpc-encoding", "gzip"))), .. frames]);
        Assert.Equal(("8", "grpc: received message after decompression larger than max (2097153 vs. 2097152)"), (await connection.ReadResponseAsync()).Status);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 32 << 20);
    }

    [Fact]
    public async Task Bytes_that_are_not_gzip_are_an_internal_error()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Response response = await connection.CallAsync(Http2Connection.Post(Path, ("grpc-encoding", "gzip")), Http2Connection.Message("not gzip at all"u8, 1));
        Assert.Equal("13", response["grpc-status"]);
        Assert.StartsWith("grpc: failed to decompress the message: ", response["grpc-message"]);
    }

    [Fact]
    public async Task An_unknown_encoding_is_refused_with_the_known_ones()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Response response = await connection.CallAsync(Http2Connection.Post(Path, ("grpc-encoding", "foo")), Http2Connection.Message("x"u8));
        Assert.Equal(("12", "grpc: Decompressor is not installed for grpc-encoding \"foo\""), response.Status);
        Assert.Equal("identity,gzip", response["grpc-accept-encoding"]);
    }

    [Theory]
    [InlineData("/test.Service/Method?x=1", "unknown method Method?x=1 for service test.Service")]
    [InlineData("//test.Service/Method", "unknown service /test.Service")]
    [InlineData("/a/../test.Service/Method", "unknown service a/../test.Service")]
    [InlineData("/test.Service/%4dethod", "unknown method %254dethod for service test.Service")]
    public async Task Odd_paths_reach_no_handler(string path, string text)
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Assert.Equal(("12", text), (await connection.CallAsync(path, Http2Connection.Message("x"u8))).Status);
    }

    [Fact]
    public async Task Garbage_frames_end_the_connection_and_not_the_server()
    {
        await using TestServer server = await StartAsync();
        foreach (byte type in Enumerable.Range(0, 12).Select(i => (byte)i))
        {
            using Http2Connection broken = await Http2Connection.OpenAsync(server);
            try
            {
                await broken.SendAsync(new Http2Frame(type, 0xff, 1, [1, 2, 3]), new Http2Frame(type, 0, 0, new byte[20_000]));
                while (await broken.ReceiveAsync() is { Type: not Http2Frame.GoAway })
                {
                }
            }
            catch (IOException)
            {
                // The server may have hung up already.
            }
        }

        using Http2Connection good = await Http2Connection.OpenAsync(server);
        Assert.Equal("0", (await good.CallAsync(Path, Http2Connection.Message("x"u8)))["grpc-status"]);
    }

    [Fact]
    public async Task A_flood_of_resets_leaves_the_server_answering()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection flood = await Http2Connection.OpenAsync(server);
        for (int i = 0; i < 20; i++)
        {
            await flood.SendAsync([.. Enumerable.Range(i * 100, 100).SelectMany(n => new[]
            {
                Http2Connection.Headers((n * 2) + 1, Http2Connection.Post(StreamPath)),
                Http2Connection.Reset((n * 2) + 1),
            })]);
        }

        using Http2Connection good = await Http2Connection.OpenAsync(server);
        Assert.Equal("0", (await good.CallAsync(Path, Http2Connection.Message("x"u8)))["grpc-status"]);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(t => t
        .Unary(Path, (call, request) =>
        {
            request.CopyTo(call.BeginMessage((int)request.Length));
            call.EndMessage();
            return default;
        })
        .BidiStream(StreamPath, async call =>
        {
            for (RpcMessage message = await call.ReadAsync(); !message.IsEnd; message = await call.ReadAsync())
            {
                await call.WriteAsync(BitConverter.GetBytes((int)message.Payload.Length));
            }
        }));

    private static byte[] Compress(byte[] plain)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write(plain);
        }

        return target.ToArray();
    }
}
