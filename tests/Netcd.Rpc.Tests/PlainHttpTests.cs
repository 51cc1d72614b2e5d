using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

public sealed class PlainHttpTests
{
    private const string Path = "/test.Service/Method";

    [Fact]
    public async Task One_port_speaks_gRPC_and_both_versions_of_HTTP()
    {
        await using TestServer server = await StartAsync(async x => await x.WriteAsync(201, "text/plain", $"{x.Protocol} {x.Method} {x.Path} {x.QueryString} {Encoding.UTF8.GetString(await x.ReadBodyAsync())}"));
        using HttpClient http = Client(server);
        foreach (Version version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/a%20b?c=d") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("body") };
            using HttpResponseMessage response = await Soon.In(http.SendAsync(request));
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            string name = version == HttpVersion.Version11 ? "HTTP/1.1" : "HTTP/2";
            Assert.Equal($"{name} POST /a b ?c=d body", await response.Content.ReadAsStringAsync());
            Assert.Equal("grpc"u8.ToArray(), await Soon.In(server.Channel.UnaryAsync(Path, default)));
        }
    }

    [Fact]
    public async Task A_preface_that_comes_byte_by_byte_is_recognised()
    {
        await using TestServer server = await StartAsync(x => x.WriteAsync(200, "text/plain", "plain"));
        using Socket http2 = await server.ConnectAsync();
        foreach (byte b in "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray())
        {
            await http2.SendAsync(new[] { b });
        }

        byte[] frame = new byte[9];
        await Soon.In(new NetworkStream(http2).ReadExactlyAsync(frame));
        Assert.Equal(Http2Frame.Settings, frame[3]);

        using Socket http1 = await server.ConnectAsync();
        foreach (byte b in "PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray())
        {
            await http1.SendAsync(new[] { b });
        }

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await Soon.In(new StreamReader(new NetworkStream(http1)).ReadToEndAsync()));
    }

    [Fact]
    public async Task A_response_may_be_streamed_in_flushed_parts()
    {
        var next = new SemaphoreSlim(0);
        await using TestServer server = await StartAsync(async x =>
        {
            x.ResponseHeaders["X-Part"] = "head";
            await x.StartAsync();
            for (int i = 0; i < 3; i++)
            {
                x.ResponseBody.Write(Encoding.ASCII.GetBytes($"{i}\n"));
                await x.FlushAsync();
                await next.WaitAsync(x.Aborted);
            }
        });
        using HttpClient http = Client(server);
        using HttpResponseMessage response = await Soon.In(http.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead));
        Assert.Equal("head", response.Headers.GetValues("X-Part").Single());
        Assert.True(response.Headers.TransferEncodingChunked);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"{i}", await Soon.In(lines.ReadLineAsync()));
            next.Release();
        }

        Assert.Null(await Soon.In(lines.ReadLineAsync()));
    }

    [Fact]
    public async Task A_crash_before_the_answer_is_status_500_and_later_cuts_the_connection()
    {
        var crashes = new List<Exception>();
        await using TestServer server = await StartAsync(
            async x =>
            {
                x.ResponseHeaders["X-Secret"] = "s";
                if (x.Path == "/late")
                {
                    x.ResponseHeaders.ContentLength = 100;
                    await x.StartAsync();
                    x.ResponseBody.Write("half"u8);
                    await x.FlushAsync();
                }

                throw new FormatException("crash");
            },
            new RpcServerOptions { OnHandlerCrash = crashes.Add });
        using HttpClient http = Client(server);
        using HttpResponseMessage early = await Soon.In(http.GetAsync("/early"));
        Assert.Equal(HttpStatusCode.InternalServerError, early.StatusCode);
        Assert.False(early.Headers.Contains("X-Secret"));
        await Assert.ThrowsAsync<HttpRequestException>(() => Soon.In(http.GetAsync("/late")));
        Assert.Equal(2, crashes.Count);
    }

    [Fact]
    public async Task A_body_above_the_limit_is_status_413()
    {
        await using TestServer server = await StartAsync(async x =>
        {
            x.MaxRequestBodySize = 10;
            await x.WriteAsync(200, "text/plain", $"{(await x.ReadBodyAsync()).Length}");
        });
        using HttpClient http = Client(server);
        Assert.Equal("10", await (await Soon.In(http.PostAsync("/", new ByteArrayContent(new byte[10])))).Content.ReadAsStringAsync());
        using HttpResponseMessage refused = await Soon.In(http.PostAsync("/", new ByteArrayContent(new byte[11])));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task Without_a_plain_handler_requests_are_refused()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) => default));
        using HttpClient http = Client(server);
        using HttpResponseMessage page = await Soon.In(http.GetAsync("/health"));
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");
        using HttpResponseMessage grpc = await Soon.In(http.PostAsync(Path, content));
        Assert.Equal(HttpStatusCode.UpgradeRequired, grpc.StatusCode);
    }

    [Fact]
    public async Task A_listener_without_services_gives_gRPC_to_the_plain_handler()
    {
        await using TestServer server = await TestServer.StartAsync(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)) { Plain = new Handler(x => x.WriteAsync(404, "text/plain", "no")) });
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default)));
        Assert.Equal(
            (RpcStatusCode.Unimplemented, "unexpected HTTP status code received from server: 404 (Not Found); transport: received unexpected content-type \"text/plain\""),
            (e.Code, e.Message));
    }

    [Fact]
    public async Task Garbage_is_answered_with_an_error()
    {
        await using TestServer server = await StartAsync(x => x.WriteAsync(200, "text/plain", "plain"));
        foreach (string garbage in new[] { "\u0001\u0002\u0003\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n" })
        {
            using Socket socket = await server.ConnectAsync();
            await socket.SendAsync(Encoding.ASCII.GetBytes(garbage));
            string answer = await Soon.In(new StreamReader(new NetworkStream(socket)).ReadToEndAsync());
            Assert.StartsWith(garbage.Contains("9.9") ? "HTTP/1.1 505 " : "HTTP/1.1 400 ", answer);
        }
    }

    [Fact]
    public async Task A_unix_socket_serves_both_and_is_removed_at_the_end()
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"netcd-{Guid.NewGuid():N}.sock");
        // Left behind by a process that was killed.
        using (var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stale.Bind(new UnixDomainSocketEndPoint(path));
        }

        await using (TestServer server = await TestServer.StartAsync(new RpcListener(new UnixDomainSocketEndPoint(path))
        {
            Services = Grpc(),
            Plain = new Handler(x => x.WriteAsync(200, "text/plain", x.Peer)),
        }))
        {
            Assert.Equal("grpc"u8.ToArray(), await Soon.In(server.Channel.UnaryAsync(Path, default)));
            using var http = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            });
            Assert.Equal("@", await Soon.In(http.GetStringAsync("http://localhost/")));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Over_HTTP2_HEAD_has_no_body_and_headers_of_the_connection_stay_behind()
    {
        await using TestServer server = await StartAsync(async x =>
        {
            x.ResponseHeaders.Connection = "close";
            x.ResponseHeaders["X-Kept"] = "kept";
            await x.StartAsync();
            x.ResponseBody.Write("body"u8);
            await x.FlushAsync();
        });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, [(":method", "HEAD"), (":scheme", "http"), (":path", "/"), (":authority", "test")], endStream: true));
        Http2Response response = await connection.ReadResponseAsync();
        Assert.Equal(("200", "kept", null), (response[":status"], response["x-kept"], response["connection"]));
        Assert.Empty(response.Data);
    }

    private static RpcServiceTable Grpc() => new RpcServiceTable().Unary(Path, (call, request) =>
    {
        call.Write("grpc"u8);
        return default;
    });

    private static Task<TestServer> StartAsync(Func<PlainHttpExchange, ValueTask> handle, RpcServerOptions? options = null) =>
        TestServer.StartAsync(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)) { Services = Grpc(), Plain = new Handler(handle) }, options);

    private static HttpClient Client(TestServer server) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{server.EndPoint}") };

    private sealed class Handler(Func<PlainHttpExchange, ValueTask> handle) : IPlainHttpHandler
    {
        public ValueTask HandleAsync(PlainHttpExchange exchange) => handle(exchange);
    }
}
