using System.Buffers;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using Netcd.Rpc.Http;
using Netcd.Rpc.Http1;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>Connections of HTTP/1.1 that are served without Kestrel: the same answers, and where they end.</summary>
public sealed class PlainConnectionTests
{
    private const string Host = "Host: localhost:2379\r\n";

    /// <summary>Requests, and whether they are plain.</summary>
    public static TheoryData<string, bool> Requests => new()
    {
        { $"GET /echo HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /echo?a=b%20c HTTP/1.1\r\n{Host}X-A: \t b c \t\r\nAccept: */*\r\n\r\n", true },
        { $"GET /echo? HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /echo?a?b/../c HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n", true },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: 00005\r\n\r\nhello", true },
        { $"HEAD /echo HTTP/1.1\r\n{Host}\r\n", true },
        { $"DELETE /echo HTTP/1.1\r\n{Host}Connection: keep-alive\r\n\r\n", true },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\nhello", true },
        { $"POST /echo HTTP/1.1\r\n{Host}content-length: 0\r\n\r\n", true },
        { $"PUT /echo HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /echo HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\nhello", true },
        { $"GET /echo HTTP/1.1\r\n{Host}X-Twice: 1\r\nx-twice: 2\r\n\r\n", true },
        { $"GET /nothing HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /status/201 HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /status/204 HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /status/304 HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /status/404 HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /status/599 HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /chunks HTTP/1.1\r\n{Host}\r\n", true },
        { $"HEAD /chunks HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /big HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /big-chunk HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /later HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /crash HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /close HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /bad-header HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /a//b HTTP/1.1\r\n{Host}\r\n", true },
        { $"GET /a/../echo HTTP/1.1\r\n{Host}\r\n", false },
        { $"GET /a%20b HTTP/1.1\r\n{Host}\r\n", false },
        { $"GET /echo# HTTP/1.1\r\n{Host}\r\n", false },
        { $"GET http://localhost:2379/echo HTTP/1.1\r\n{Host}\r\n", false },
        { "GET /echo HTTP/1.1\r\n\r\n", false },
        { "GET /echo HTTP/1.1\r\nHost:\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}{Host}\r\n", false },
        { "GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n", false },
        { "GET /echo HTTP/1.1\r\nHost: [::1]:2379\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", false },
        { $"GET /echo HTTP/1.0\r\n{Host}\r\n", false },
        { $"GET  /echo HTTP/1.1\r\n{Host}\r\n", false },
        { $"PATCH /echo HTTP/1.1\r\n{Host}\r\n", false },
        { $"OPTIONS * HTTP/1.1\r\n{Host}\r\n", false },
        { $"get /echo HTTP/1.1\r\n{Host}\r\n", false },
        { $"\r\nGET /echo HTTP/1.1\r\n{Host}\r\n", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: 5, 5\r\n\r\nhello", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: +5\r\n\r\nhello", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: \r\n\r\n", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length: 99999999999999999999\r\n\r\n", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Transfer-Encoding : chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Transfer-Encoding: gzip\r\n\r\n", false },
        { $"PUT /echo HTTP/1.1\r\n{Host}Content-Length : 5\r\n\r\nhello", false },
        { $"GET /echo HTTP/1.1\r\n{Host}X-A: b\r\n c\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}X-A: b\nX-B: c\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\n{Host}\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}X-A: b\0c\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}X-A: ü\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}: b\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}no colon\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}X-Long: {new string('a', 9000)}\r\n\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}X-Long: {new string('a', 70_000)}\r\n\r\n", false },
        { $"GET /{new string('a', 9000)} HTTP/1.1\r\n{Host}\r\n", false },
        { $"GET /echo HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Range(0, 40).Select(i => $"X-{i}: {i}\r\n"))}\r\n", false },
        { $"PUT /size HTTP/1.1\r\n{Host}Content-Length: 70000\r\n\r\n{new string('a', 70_000)}", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_is_answered_as_by_Kestrel(string request, bool isPlain)
    {
        var served = new List<bool>();
        await using TestServer server = await StartAsync(served);
        string?[] answers = new string?[4];
        int at = 0;
        string method = request[..request.IndexOf(' ')];
        foreach (Func<TestServer, Task<Http1Client>> open in new[] { Http1Client.OpenWithKestrelAsync, Http1Client.OpenAsync })
        {
            using Http1Client client = await open(server);
            served.Clear();
            await client.SendAsync(request);
            answers[at++] = await client.ReadAsync(method);
            await TrySendAsync(client, $"GET /echo?next HTTP/1.1\r\n{Host}\r\n");
            answers[at++] = await client.ReadAsync();
        }

        Assert.Equal(answers[..2], answers[2..]);
        Assert.Equal(new PlainRequest().TryRead(Encoding.Latin1.GetBytes(request)), isPlain);
        Assert.Equal(isPlain, served.FirstOrDefault());
    }

    [Fact]
    public async Task Requests_cut_anywhere_are_answered_in_order()
    {
        var served = new List<bool>();
        await using TestServer server = await StartAsync(served);
        var random = new Random(7);
        for (int round = 0; round < 40; round++)
        {
            using Http1Client client = await Http1Client.OpenAsync(server);
            var all = new StringBuilder();
            var expected = new List<string>();
            for (int i = 0; i < 8; i++)
            {
                string body = new((char)('a' + i), random.Next(300));
                all.Append(random.Next(6) switch
                {
                    0 => $"PUT /size?{i} HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n{body.Length + 1:x}\r\n{body}!\r\n0\r\n\r\n",
                    1 => $"PUT /later?{i} HTTP/1.1\r\n{Host}Content-Length: {body.Length + 1}\r\n\r\n{body}!",
                    _ => $"PUT /size?{i} HTTP/1.1\r\n{Host}Content-Length: {body.Length + 1}\r\n\r\n{body}!",
                });
                expected.Add($"?{i} {body.Length + 1}");
            }

            Task sending = SendInPiecesAsync(client, all.ToString(), random.Next(1, 400), random);
            foreach (string answer in expected)
            {
                Assert.EndsWith(answer, await client.ReadAsync());
            }

            await Soon.In(sending);
        }

        Assert.Contains(true, served);
        Assert.Contains(false, served);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_a_handler_that_waits()
    {
        var left = Channel.CreateUnbounded<bool>();
        await using TestServer server = await StartAsync([], async x =>
        {
            await x.StartAsync();
            await x.FlushAsync();
            var gone = new TaskCompletionSource();
            using CancellationTokenRegistration registration = x.Aborted.Register(gone.SetResult);
            await gone.Task;
            left.Writer.TryWrite(true);
        });
        string watch = $"GET /watch HTTP/1.1\r\n{Host}\r\n";
        foreach (string behind in new[] { "", watch, "OPTIONS / HTTP/1.1\r\n" })
        {
            using (Http1Client client = await Http1Client.OpenAsync(server))
            {
                await client.SendAsync(watch + behind);
                client.CloseWriting();
                Assert.True(await Soon.In(left.Reader.ReadAsync()));
            }
        }
    }

    [Fact]
    public async Task A_request_behind_one_that_waits_goes_to_Kestrel_when_it_must()
    {
        var release = new SemaphoreSlim(0);
        var served = new List<bool>();
        await using TestServer server = await StartAsync(served, async x =>
        {
            await release.WaitAsync(x.Aborted);
            await x.WriteAsync(200, "text/plain", "waited");
        });
        using Http1Client client = await Http1Client.OpenAsync(server);
        await client.SendAsync($"GET /watch HTTP/1.1\r\n{Host}\r\nOPTIONS /echo HTTP/1.1\r\n{Host}\r\n");
        release.Release();
        Assert.EndsWith("waited", await client.ReadAsync());
        Assert.Contains("OPTIONS /echo", await client.ReadAsync());
        Assert.Equal([true, false], served);
    }

    [Fact]
    public async Task Answers_to_a_client_that_does_not_read_are_held_back()
    {
        await using TestServer server = await StartAsync([]);
        using Http1Client client = await Http1Client.OpenAsync(server);
        const int requests = 200;
        await client.SendAsync(string.Concat(Enumerable.Repeat($"GET /big HTTP/1.1\r\n{Host}\r\n", requests)));
        for (int i = 0; i < requests; i++)
        {
            Assert.Equal(100_000, (await client.ReadAsync())!.Split('|')[^1].Length);
        }
    }

    [Fact]
    public async Task Stopping_lets_a_request_end_and_closes_what_is_idle()
    {
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using TestServer server = await StartAsync([], async x =>
        {
            started.TrySetResult();
            await release.Task;
            await x.WriteAsync(200, "text/plain", "done");
        });
        using Http1Client busy = await Http1Client.OpenAsync(server);
        await busy.SendAsync($"GET /watch HTTP/1.1\r\n{Host}\r\n");
        await Soon.In(started.Task);

        // Connections are told in the order in which they came: when this one is closed, the other knows that its answer is the last.
        using Http1Client idle = await Http1Client.OpenAsync(server);
        await idle.SendAsync($"GET /echo HTTP/1.1\r\n{Host}\r\n");
        Assert.NotNull(await idle.ReadAsync());
        Task stopping = server.Server.StopAsync(Soon.Limit);
        Assert.Null(await idle.ReadAsync());
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        Assert.Equal("HTTP/1.1 200 OK|Connection: close|Content-Length: 4|Content-Type: text/plain|done", await busy.ReadAsync());
        Assert.Null(await busy.ReadAsync());
        Assert.False(idle.IsCut || busy.IsCut);
        await Soon.In(stopping);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_after_its_time()
    {
        await using TestServer server = await StartAsync([], options: new RpcServerOptions { IdleTimeout = TimeSpan.FromMilliseconds(10) });
        using Http1Client client = await Http1Client.OpenAsync(server);
        await client.SendAsync($"GET /echo HTTP/1.1\r\n{Host}\r\n");
        Assert.NotNull(await client.ReadAsync());
        Assert.Null(await client.ReadAsync());
        Assert.False(client.IsCut);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    public async Task A_connection_whose_answer_takes_too_long_is_cut_off(string toKestrel)
    {
        var left = new TaskCompletionSource();
        await using TestServer server = await StartAsync(
            [],
            async x =>
            {
                using CancellationTokenRegistration told = x.Aborted.Register(left.SetResult);
                await left.Task;
            },
            new RpcServerOptions { AnswerTimeout = TimeSpan.FromMilliseconds(10) });
        using Http1Client client = await Http1Client.OpenAsync(server);
        await client.SendAsync($"POST /watch HTTP/1.1\r\n{Host}{toKestrel}\r\n{(toKestrel.Length > 0 ? "0\r\n\r\n" : "")}");
        Assert.Null(await client.ReadAsync());
        await Soon.In(left.Task);
    }

    [Fact]
    public async Task Connections_count_until_they_end()
    {
        await using TestServer server = await StartAsync([], options: new RpcServerOptions { MaxConnections = 1 });
        for (int i = 0; i < 3; i++)
        {
            string? answer = null;
            while (answer is null)
            {
                using Http1Client client = await Http1Client.OpenAsync(server);
                await TrySendAsync(client, $"GET /echo HTTP/1.1\r\n{Host}\r\n");
                answer = await client.ReadAsync();
            }
        }
    }

    [Fact]
    public async Task An_answer_that_is_not_finished_is_not_taken_for_a_whole_one()
    {
        await using TestServer server = await StartAsync([]);
        foreach (string path in new[] { "/late-crash", "/short" })
        {
            using Http1Client client = await Http1Client.OpenAsync(server);
            await client.SendAsync($"GET {path} HTTP/1.1\r\n{Host}\r\n");
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => client.ReadAsync());
        }
    }

    private static async Task SendInPiecesAsync(Http1Client client, string text, int longest, Random random)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(random.Next(1, longest + 1), text.Length - at);
            await client.SendAsync(text.Substring(at, length));
            at += length;
            await Task.Yield();
        }
    }

    private static async Task TrySendAsync(Http1Client client, string request)
    {
        try
        {
            await client.SendAsync(request);
        }
        catch (IOException)
        {
            // The server has closed the connection, which the next read shows.
        }
    }

    private static Task<TestServer> StartAsync(List<bool> served, Func<PlainHttpExchange, ValueTask>? watch = null, RpcServerOptions? options = null) =>
        TestServer.StartAsync(
            new RpcListener(new IPEndPoint(IPAddress.Loopback, 0))
            {
                Plain = new Handler(x =>
                {
                    lock (served)
                    {
                        served.Add(x.Features.Get<IHttpUpgradeFeature>() is null);
                    }

                    return x.Path == "/watch" ? watch!(x) : HandleAsync(x);
                }),
                IsShort = x => x.Path != "/size",
            },
            options);

    private static async ValueTask HandleAsync(PlainHttpExchange x)
    {
        switch (x.Path)
        {
            case "/echo":
                string headers = string.Join(';', x.RequestHeaders.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Select(h => $"{h.Key.ToLowerInvariant()}={h.Value}"));
                x.ResponseHeaders["X-Own"] = new(["a", "b"]);
                await x.WriteAsync(200, "text/plain", $"{x.Protocol} {x.Method} {x.RawTarget} {x.QueryString} {headers} {Encoding.UTF8.GetString(await x.ReadBodyAsync())}");
                break;
            case "/size":
            case "/later":
                int size = (await x.ReadBodyAsync()).Length;
                if (x.Path == "/later")
                {
                    await Task.Yield();
                }

                await x.WriteAsync(200, "text/plain", $"{x.QueryString} {size}");
                break;
            case "/nothing":
                break;
            case "/chunks":
            case "/big-chunk":
                await x.StartAsync();
                for (int i = 1; i < 4; i++)
                {
                    x.ResponseBody.Write(Encoding.ASCII.GetBytes(new string((char)('0' + i), x.Path == "/chunks" ? i : i * 30_000)));
                    await x.FlushAsync();
                }

                break;
            case "/big":
                await x.WriteAsync(200, "text/plain", new string('b', 100_000));
                break;
            case "/crash":
                x.ResponseHeaders["X-Lost"] = "lost";
                throw new FormatException("crash");
            case "/close":
                x.ResponseHeaders.Connection = "close";
                await x.WriteAsync(200, "text/plain", "closing");
                break;
            case "/bad-header":
                x.ResponseHeaders["X-Bad"] = "a\r\nX-Smuggled: b";
                break;
            case "/late-crash":
            case "/short":
                x.ResponseHeaders.ContentLength = 100;
                await x.StartAsync();
                x.ResponseBody.Write("half"u8);
                await x.FlushAsync();
                if (x.Path == "/late-crash")
                {
                    throw new FormatException("crash");
                }

                break;
            default:
                x.StatusCode = x.Path.StartsWith("/status/", StringComparison.Ordinal) ? int.Parse(x.Path[8..]) : 404;
                break;
        }
    }

    private sealed class Handler(Func<PlainHttpExchange, ValueTask> handle) : IPlainHttpHandler
    {
        public ValueTask HandleAsync(PlainHttpExchange exchange) => handle(exchange);
    }
}
