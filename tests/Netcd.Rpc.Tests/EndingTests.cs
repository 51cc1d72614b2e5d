using System.Collections.Concurrent;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>Deadlines, cancellation, aborts and slow readers: every call ends once, with one status.</summary>
public sealed class EndingTests
{
    private const string Path = "/test.Service/Method";

    private static readonly RpcCallOptions Soonish = new() { Timeout = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task A_handler_that_ignores_its_deadline_does_not_hold_the_client()
    {
        var clock = new ManualClock();
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(
            t => t.Unary(Path, async (call, request) =>
            {
                started.TrySetResult();
                await release.Task;
                // The answer comes too late and goes nowhere.
                call.Write("late"u8);
            }),
            new RpcServerOptions { Clock = clock });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Task<Http2Response> answer = connection.CallAsync(Http2Connection.Post(Path, ("grpc-timeout", "50m")), Http2Connection.Message("x"u8));
        await Soon.In(started.Task);
        clock.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(21));
        Http2Response response = await answer;
        Assert.Equal(("4", "context deadline exceeded"), response.Status);
        Assert.Empty(response.Data);
        release.SetResult();
        await connection.SendAsync(Http2Connection.Headers(3, Http2Connection.Post(Path)), Http2Connection.Data(3, Http2Connection.Message("x"u8)));
        Assert.Equal("0", (await connection.ReadResponseAsync(3))["grpc-status"]);
    }

    [Fact]
    public async Task A_stream_is_told_about_its_deadline_and_ends_with_trailers()
    {
        var clock = new ManualClock();
        var registered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                Assert.True(call.HasDeadline);
                Assert.Equal(TimeSpan.FromMilliseconds(100), call.TimeRemaining);
                await call.WriteAsync("first"u8);
                call.Cancellation.Register(cancelled.SetResult);
                registered.SetResult();
                OperationCanceledException e = await Assert.ThrowsAsync<OperationCanceledException>(() => call.ReadAsync().AsTask());
                Assert.Equal(call.Cancellation, e.CancellationToken);
                Assert.True(call.Cancellation.IsCancellationRequested);
            }),
            new RpcServerOptions { Clock = clock });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path, ("grpc-timeout", "100m"))));
        await Soon.In(registered.Task);
        clock.Advance(TimeSpan.FromMilliseconds(120));
        Http2Response response = await connection.ReadResponseAsync();
        Assert.Equal(("4", "context deadline exceeded"), response.Status);
        Assert.Equal(2, response.HeaderBlocks.Count);
        await Soon.In(cancelled.Task);
    }

    [Fact]
    public async Task A_deadline_after_the_client_has_reset_the_stream_does_no_harm()
    {
        var clock = new ManualClock();
        var registered = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                call.Cancellation.Register(() => gone.TrySetResult());
                registered.TrySetResult();
                await release.Task;
            }),
            new RpcServerOptions { Clock = clock });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path, ("grpc-timeout", "100m"))));
        await Soon.In(registered.Task);
        await connection.SendAsync(Http2Connection.Reset(1));
        await Soon.In(gone.Task);
        // Fires on this thread: an exception would end the process in production.
        clock.Advance(TimeSpan.FromSeconds(1));
        release.SetResult();
        await connection.SendAsync(Http2Connection.Headers(3, Http2Connection.Post(Path), endStream: true));
        Assert.Equal("0", (await connection.ReadResponseAsync(3))["grpc-status"]);
    }

    [Fact]
    public async Task The_client_gives_up_by_itself_when_the_server_does_not_answer()
    {
        var release = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) => new(release.Task)));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, default, Soonish)));
        Assert.Equal((RpcStatusCode.DeadlineExceeded, "context deadline exceeded"), (e.Code, e.Message));
        release.SetResult();
    }

    [Fact]
    public async Task A_race_between_answer_and_deadline_gives_exactly_one_status()
    {
        var codes = new ConcurrentDictionary<string, int>();
        var completed = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(
            t => t.Unary(Path, async (call, request) =>
            {
                await Task.Delay(5, CancellationToken.None);
                Http2Connection.Message("y"u8).CopyTo(call.BeginMessage(6));
                call.EndMessage();
            }),
            new RpcServerOptions { Interceptors = { completed } });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        const int Calls = 120;
        for (int i = 0; i < Calls; i++)
        {
            int id = (i * 2) + 1;
            await connection.SendAsync(
                Http2Connection.Headers(id, Http2Connection.Post(Path, ("grpc-timeout", "6m"))), Http2Connection.Data(id, Http2Connection.Message("x"u8)));
            Http2Response response = await connection.ReadResponseAsync(id);
            // The indexer fails on two values of one name.
            codes.AddOrUpdate(response["grpc-status"]!, 1, (_, n) => n + 1);
            Assert.True(response.Ended);
        }

        Assert.Equal(Calls, codes.Values.Sum());
        Assert.All(codes.Keys, code => Assert.True(code is "0" or "4"));
        await Soon.In(completed.WaitForAsync(Calls));
        Assert.Equal(Calls, completed.Completed);
    }

    [Fact]
    public async Task A_reset_cancels_the_handler()
    {
        var outcome = new CountingInterceptor();
        var started = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                started.SetResult();
                await Assert.ThrowsAsync<OperationCanceledException>(() => call.ReadAsync().AsTask());
                Assert.True(call.Cancellation.IsCancellationRequested);
                call.Cancellation.ThrowIfCancellationRequested();
            }),
            new RpcServerOptions { Interceptors = { outcome } });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)));
        await Soon.In(started.Task);
        await connection.SendAsync(Http2Connection.Reset(1));
        await Soon.In(outcome.WaitForAsync(1));
        Assert.Equal([RpcStatusCode.Canceled], outcome.Codes);
    }

    [Fact]
    public async Task A_reset_right_behind_the_end_of_the_request_is_no_crash_of_the_handler()
    {
        const int Calls = 200;
        var outcome = new CountingInterceptor();
        var crashes = new ConcurrentQueue<Exception>();
        using var answered = new SemaphoreSlim(0);
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                while (await call.ReadAsync() is { IsEnd: false })
                {
                    await call.WriteAsync("answer"u8);
                    answered.Release();
                }
            }),
            new RpcServerOptions { Interceptors = { outcome }, OnHandlerCrash = crashes.Enqueue });
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        for (int stream = 1; stream < 2 * Calls; stream += 2)
        {
            await connection.SendAsync(Http2Connection.Headers(stream, Http2Connection.Post(Path)));
            await connection.SendAsync(Http2Connection.Data(stream, Http2Connection.Message("question"u8), endStream: false));
            await Soon.In(answered.WaitAsync());
            await connection.SendAsync(Http2Connection.Data(stream, []));
            await connection.SendAsync(Http2Connection.Reset(stream));
        }

        await Soon.In(outcome.WaitForAsync(Calls));
        Assert.Empty(crashes);
    }

    [Fact]
    public async Task A_closed_connection_cancels_all_its_calls()
    {
        var outcome = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                await call.WriteAsync("hello"u8);
                await Task.Delay(Timeout.Infinite, call.Cancellation);
            }),
            new RpcServerOptions { Interceptors = { outcome } });
        using (Http2Connection connection = await Http2Connection.OpenAsync(server))
        {
            await connection.SendAsync([.. Enumerable.Range(0, 50).Select(i => Http2Connection.Headers((i * 2) + 1, Http2Connection.Post(Path)))]);
            for (int data = 0; data < 50;)
            {
                data += (await connection.ReceiveAsync())!.Type == Http2Frame.Data ? 1 : 0;
            }
        }

        await Soon.In(outcome.WaitForAsync(50));
        Assert.All(outcome.Codes, code => Assert.Equal(RpcStatusCode.Canceled, code));
    }

    [Fact]
    public async Task Disposing_a_client_stream_cancels_the_handler()
    {
        var outcome = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                await call.WriteAsync("hello"u8);
                await call.ReadAsync();
            }),
            new RpcServerOptions { Interceptors = { outcome } });
        await using (RpcClientStream stream = server.Channel.OpenStream(Path))
        {
            await Soon.In(stream.ReadAsync());
        }

        await Soon.In(outcome.WaitForAsync(1));
        Assert.Equal([RpcStatusCode.Canceled], outcome.Codes);
    }

    [Fact]
    public async Task The_callers_token_ends_the_call_with_an_OperationCanceledException()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call => await call.ReadAsync()));
        using var cancel = new CancellationTokenSource();
        await using RpcClientStream stream = server.Channel.OpenStream(Path, new RpcCallOptions { Cancellation = cancel.Token });
        Task read = stream.ReadAsync().AsTask();
        await cancel.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon.In(read));
        Assert.Equal(cancel.Token, e.CancellationToken);
    }

    [Fact]
    public async Task An_abort_from_outside_ends_an_idle_stream_with_its_status()
    {
        var calls = new TaskCompletionSource<RpcCall>();
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            await call.WriteAsync("hello"u8);
            calls.SetResult(call);
            await call.ReadAsync();
        }));
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        await Soon.In(stream.ReadAsync());
        RpcCall open = await Soon.In(calls.Task);
        open.Abort(RpcStatusCode.Unavailable, "etcdserver: no leader");
        open.Abort(RpcStatusCode.Internal, "only the first counts");
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => Soon.In(stream.ReadAsync()));
        Assert.Equal((RpcStatusCode.Unavailable, "etcdserver: no leader"), (e.Code, e.Message));
    }

    [Fact]
    public async Task An_abort_in_the_middle_of_a_message_waits_for_its_end()
    {
        var ended = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            call.BeginMessage(3).Fill((byte)'a');
            call.Abort(RpcStatusCode.Aborted, "stop");
            Assert.True(call.Status.IsOK);
            call.EndMessage();
            Assert.Equal(RpcStatusCode.Aborted, call.Status.Code);
            call.Write("dropped"u8);
            await Assert.ThrowsAsync<OperationCanceledException>(() => call.FlushAsync().AsTask());
            ended.SetResult();
        }));
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)));
        Http2Response response = await connection.ReadResponseAsync();
        Assert.Equal(("10", "stop"), response.Status);
        Assert.Equal(Http2Connection.Message("aaa"u8), response.Data);
        await Soon.In(ended.Task);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stops_the_writer()
    {
        const int Size = 16 * 1024;
        long written = 0;
        var blocked = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            byte[] message = new byte[Size];
            while (true)
            {
                call.Write(message);
                Interlocked.Add(ref written, Size);
                ValueTask flush = call.FlushAsync();
                if (!flush.IsCompleted)
                {
                    blocked.TrySetResult();
                }

                await flush;
            }
        }));
        using Http2Connection connection = await Http2Connection.OpenAsync(server, streamWindow: 10_000);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)));
        await Soon.In(blocked.Task);
        // The window plus Kestrel's response buffer and a message.
        Assert.InRange(Interlocked.Read(ref written), Size, 10_000 + (64 * 1024) + (4 * Size));
        long before = Interlocked.Read(ref written);
        await connection.SendAsync(Http2Connection.Window(1, 1_000_000), Http2Connection.Window(0, 1_000_000));
        for (long received = 0; received < before + 100_000;)
        {
            received += (await connection.ReceiveAsync())!.Payload.Length;
        }
    }

    [Fact]
    public async Task A_deadline_frees_a_writer_that_waits_for_the_window()
    {
        var clock = new ManualClock();
        var blocked = new TaskCompletionSource();
        var outcome = new CountingInterceptor();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                while (true)
                {
                    ValueTask write = call.WriteAsync(new byte[10_000]);
                    if (!write.IsCompleted)
                    {
                        blocked.TrySetResult();
                    }

                    await write;
                }
            }),
            new RpcServerOptions { Interceptors = { outcome }, Clock = clock });
        using Http2Connection connection = await Http2Connection.OpenAsync(server, streamWindow: 100);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path, ("grpc-timeout", "100m"))));
        await Soon.In(blocked.Task);
        clock.Advance(TimeSpan.FromMilliseconds(120));
        Http2Response response = await connection.ReadResponseAsync();
        Assert.Equal(8, response.ResetCode);
        await Soon.In(outcome.WaitForAsync(1));
        Assert.Equal([RpcStatusCode.DeadlineExceeded], outcome.Codes);
    }

    [Fact]
    public async Task A_client_that_sends_ahead_is_held_up_by_a_handler_that_does_not_read()
    {
        var release = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(
            t => t.BidiStream(Path, async call =>
            {
                await release.Task;
                while (!(await call.ReadAsync()).IsEnd)
                {
                }
            }),
            new RpcServerOptions { StreamWindowSize = 65535 });
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await stream.WriteAsync(new byte[10_000]);
            }

            stream.CompleteWrites();
        });
        // The window has room for six messages; the rest can only go when the handler reads.
        Assert.NotSame(writing, await Task.WhenAny(writing, Task.Delay(200)));
        release.SetResult();
        await Soon.In(writing);
        Assert.True((await Soon.In(stream.ReadAsync())).IsEnd);
    }

    [Fact]
    public async Task A_unary_call_object_is_used_again_without_traces_of_the_last_call()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            Assert.Null(call.State);
            Assert.False(call.HasResponseStarted);
            Assert.True(call.Status.IsOK);
            Assert.Equal(call.GetMetadata("n") == "0", call.HasDeadline);
            call.State = this;
            call.AddTrailer("t", call.GetMetadata("n")!);
            if (call.GetMetadata("n") == "1")
            {
                call.Fail(RpcStatusCode.NotFound, "one");
            }
            else
            {
                call.Write("y"u8);
            }

            return default;
        }));
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        for (int i = 0; i < 9; i++)
        {
            int id = (i * 2) + 1;
            string n = (i % 3).ToString();
            (string, string)[] headers = Http2Connection.Post(Path, n == "0" ? [("n", n), ("grpc-timeout", "5S")] : [("n", n)]);
            await connection.SendAsync(Http2Connection.Headers(id, headers), Http2Connection.Data(id, Http2Connection.Message("x"u8)));
            Http2Response response = await connection.ReadResponseAsync(id);
            Assert.Equal(n == "1" ? "5" : "0", response["grpc-status"]);
            Assert.Equal(n, response["t"]);
        }
    }
}
