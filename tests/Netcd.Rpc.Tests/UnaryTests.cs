using System.Buffers;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

public sealed class UnaryTests
{
    private const string Path = "/test.Service/Method";

    [Fact]
    public async Task A_raw_handler_echoes_the_request()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo));
        Assert.Equal("hello"u8.ToArray(), await Soon.In(server.Channel.UnaryAsync(Path, "hello"u8.ToArray())));
        Assert.Empty(await Soon.In(server.Channel.UnaryAsync(Path, default)));
    }

    [Fact]
    public async Task An_asynchronous_handler_keeps_its_request()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, async (call, request) =>
        {
            await Task.Yield();
            await Echo(call, request);
        }));
        for (int i = 0; i < 100; i++)
        {
            byte[] message = Encoding.UTF8.GetBytes($"message {i}");
            Assert.Equal(message, await Soon.In(server.Channel.UnaryAsync(Path, message)));
        }
    }

    [Fact]
    public async Task Many_calls_at_once_get_their_own_answers()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, async (call, request) =>
        {
            await Task.Yield();
            await Echo(call, request);
        }));
        await Soon.In(Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            byte[] message = Encoding.UTF8.GetBytes(new string('x', i) + i);
            Assert.Equal(message, await server.Channel.UnaryAsync(Path, message));
        })));
    }

    [Fact]
    public async Task A_typed_handler_gets_and_gives_Protobuf_messages()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary<StringValue, StringValue>(
            Path, StringValue.Parser, (call, request) => new(new StringValue { Value = request.Value + "!" })));
        StringValue answer = await Soon.In(server.Channel.UnaryAsync(Path, new StringValue { Value = "hi" }, StringValue.Parser));
        Assert.Equal("hi!", answer.Value);
    }

    [Fact]
    public async Task A_request_that_is_no_Protobuf_message_is_an_internal_error()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary<StringValue, StringValue>(
            Path, StringValue.Parser, (call, request) => new(request)));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, new byte[] { 0x0a, 0xff })));
        Assert.Equal(RpcStatusCode.Internal, e.Code);
        Assert.StartsWith("grpc: error unmarshalling request: ", e.Message);
    }

    [Theory]
    [InlineData(RpcStatusCode.NotFound, "etcdserver: requested lease not found")]
    [InlineData(RpcStatusCode.Unknown, "100% \n ü ✓")]
    [InlineData(RpcStatusCode.Unauthenticated, "")]
    public async Task A_failed_call_carries_code_and_text(RpcStatusCode code, string text)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            call.Fail(code, text);
            call.Fail(RpcStatusCode.Internal, "a later failure does not hide the first one");
            return default;
        }));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)));
        Assert.Equal((code, text), (e.Code, e.Message));
    }

    [Fact]
    public async Task Thrown_statuses_and_crashes_become_statuses()
    {
        var crashes = new List<Exception>();
        await using TestServer server = await TestServer.StartAsync(
            t => t.Unary("/test.Service/Status", (call, request) => throw new RpcException(RpcStatusCode.Aborted, "status"))
                .Unary("/test.Service/Crash", async (call, request) =>
                {
                    await Task.Yield();
                    throw new FormatException("crash");
                }),
            new RpcServerOptions { OnHandlerCrash = crashes.Add });
        RpcException status = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync("/test.Service/Status", default)));
        Assert.Equal((RpcStatusCode.Aborted, "status"), (status.Code, status.Message));
        Assert.Empty(crashes);
        RpcException crash = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync("/test.Service/Crash", default)));
        Assert.Equal((RpcStatusCode.Internal, "internal error: crash"), (crash.Code, crash.Message));
        Assert.IsType<FormatException>(Assert.Single(crashes));
    }

    [Fact]
    public async Task A_handler_without_an_answer_is_an_internal_error()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) => default));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)));
        Assert.Equal(RpcStatusCode.Internal, e.Code);
    }

    [Fact]
    public async Task A_failure_after_the_answer_was_written_wins()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            call.Write("answer"u8);
            throw new RpcException(RpcStatusCode.DataLoss, "late");
        }));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)));
        Assert.Equal((RpcStatusCode.DataLoss, "late"), (e.Code, e.Message));
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_message_sends_nothing_of_it()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            call.BeginMessage(100).Fill(1);
            throw new RpcException(RpcStatusCode.OutOfRange, "half");
        }));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)));
        Assert.Equal((RpcStatusCode.OutOfRange, "half"), (e.Code, e.Message));
    }

    [Theory]
    [InlineData("/test.Service/Other", "unknown method Other for service test.Service")]
    [InlineData("/test.Other/Method", "unknown service test.Other")]
    [InlineData("/test.Service/Method/", "unknown service test.Service/Method")]
    [InlineData("/TEST.Service/Method", "unknown service TEST.Service")]
    [InlineData("/test.Service%2FMethod", "malformed method name: \"/test.Service%2FMethod\"")]
    [InlineData("/nothing", "malformed method name: \"/nothing\"")]
    public async Task Unknown_methods_are_named_as_grpc_go_names_them(string path, string text)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(path, default)));
        Assert.Equal((RpcStatusCode.Unimplemented, text), (e.Code, e.Message));
    }

    [Fact]
    public async Task An_unknown_method_may_be_answered_by_a_fallback()
    {
        await using TestServer server = await TestServer.StartAsync(new RpcListener(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0))
        {
            Services = new RpcServiceTable
            {
                Unknown = async call =>
                {
                    RpcMessage message = await call.ReadAsync();
                    call.Write(Encoding.UTF8.GetBytes(call.Path + Encoding.UTF8.GetString(message.Payload)));
                },
            },
        });
        Assert.Equal("/a.B/C:x"u8.ToArray(), await Soon.In(server.Channel.UnaryAsync("/a.B/C", ":x"u8.ToArray())));
    }

    [Fact]
    public async Task Metadata_travels_both_ways()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            Assert.Null(call.GetMetadata("absent"));
            Assert.True(call.TryGetBinaryMetadata("blob-bin", out byte[]? blob));
            call.AddHeader("head", call.GetMetadata("token")!);
            call.AddTrailer("tail-bin", Convert.ToBase64String(blob));
            await call.FlushAsync();
            while (!(await call.ReadAsync()).IsEnd)
            {
            }
        }));
        await using RpcClientStream stream = server.Channel.OpenStream(Path, new RpcCallOptions { Metadata = [new("token", "abc"), new("blob-bin", "AAEC")] });
        stream.CompleteWrites();
        Assert.True((await Soon.In(stream.ReadAsync())).IsEnd);
        Assert.Contains(new("head", "abc"), stream.ResponseHeaders);
        Assert.Contains(new("tail-bin", "AAEC"), stream.Trailers);
    }

    [Fact]
    public async Task Trailers_of_a_failure_without_messages_come_with_it()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            call.AddTrailer("detail", "why");
            call.Fail(RpcStatusCode.Aborted, "no");
            return default;
        }));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)));
        Assert.Contains(new("detail", "why"), e.Trailers);
    }

    [Fact]
    public async Task A_message_of_several_megabytes_passes_small_windows()
    {
        var options = new RpcServerOptions { MaxReceiveMessageSize = 16 << 20, StreamWindowSize = 65536, ConnectionWindowSize = 65536 };
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo), options);
        RpcChannel channel = server.NewChannel(new RpcChannelOptions { MaxSendMessageSize = 16 << 20, StreamWindowSize = 65535 });
        byte[] message = new byte[5_000_000];
        Random.Shared.NextBytes(message);
        byte[] answer = await Soon.In(channel.UnaryAsync(Path, message));
        Assert.True(message.AsSpan().SequenceEqual(answer));
    }

    [Fact]
    public async Task A_message_shorter_than_reserved_is_sent_at_its_length()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            "abc"u8.CopyTo(call.BeginMessage(1000));
            call.EndMessage(3);
            return default;
        }));
        Assert.Equal("abc"u8.ToArray(), await Soon.In(server.Channel.UnaryAsync(Path, default)));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task The_receive_limit_is_exact(int size, bool passes)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo), new RpcServerOptions { MaxReceiveMessageSize = 1000 });
        if (passes)
        {
            Assert.Equal(size, (await Soon.In(server.Channel.UnaryAsync(Path, new byte[size]))).Length);
            return;
        }

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, new byte[size])));
        Assert.Equal((RpcStatusCode.ResourceExhausted, $"grpc: received message larger than max ({size} vs. 1000)"), (e.Code, e.Message));
    }

    [Fact]
    public async Task The_send_limits_hold_at_both_ends()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, Echo), new RpcServerOptions { MaxSendMessageSize = 10 });
        RpcException byServer = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, new byte[11])));
        Assert.Equal((RpcStatusCode.ResourceExhausted, "grpc: trying to send message larger than max (11 vs. 10)"), (byServer.Code, byServer.Message));
        RpcChannel small = server.NewChannel(new RpcChannelOptions { MaxSendMessageSize = 5, MaxReceiveMessageSize = 3 });
        RpcException byClient = await Assert.ThrowsAsync<RpcException>(() => Soon.In(small.UnaryAsync(Path, new byte[6])));
        Assert.Equal((RpcStatusCode.ResourceExhausted, "trying to send message larger than max (6 vs. 5)"), (byClient.Code, byClient.Message));
        RpcException received = await Assert.ThrowsAsync<RpcException>(() => Soon.In(small.UnaryAsync(Path, new byte[4])));
        Assert.Equal((RpcStatusCode.ResourceExhausted, "grpc: received message larger than max (4 vs. 3)"), (received.Code, received.Message));
    }

    [Fact]
    public void Malformed_and_double_paths_are_refused_at_start()
    {
        var table = new RpcServiceTable().Unary(Path, Echo);
        Assert.Throws<ArgumentException>(() => table.Unary(Path, Echo));
        foreach (string path in new[] { "", "/", "a/b", "/a", "/a/", "//b", "/a/b/c" })
        {
            Assert.Throws<ArgumentException>(() => table.Unary(path, Echo));
        }
    }

    private static ValueTask Echo(RpcCall call, ReadOnlySequence<byte> request)
    {
        request.CopyTo(call.BeginMessage((int)request.Length));
        call.EndMessage();
        return default;
    }

    [Theory]
    [InlineData("", "none")]
    [InlineData("authorization=a", "a")]
    [InlineData("token=t", "t")]
    [InlineData("authorization=a,token=t", "t")]
    public async Task Credentials_are_the_token_or_else_the_authorization(string sent, string expected)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, static (call, _) =>
        {
            call.Write(Encoding.UTF8.GetBytes(call.Credentials ?? "none"));
            return default;
        }));
        KeyValuePair<string, string>[] metadata = [.. sent.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static h => h.Split('=')).Select(static h => new KeyValuePair<string, string>(h[0], h[1]))];

        // The second time the headers come by their indices, and a third call on the same connection has none left over.
        foreach (string answer in (string[])[expected, expected, "none"])
        {
            var options = new RpcCallOptions { Metadata = answer == "none" ? null : metadata };
            Assert.Equal(answer, Encoding.UTF8.GetString(await Soon.In(server.Channel.UnaryAsync(Path, default, options))));
        }
    }
}
