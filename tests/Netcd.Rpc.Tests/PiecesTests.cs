namespace Netcd.Rpc.Tests;

/// <summary>Messages that are made while they are sent.</summary>
public sealed class PiecesTests
{
    private const string Path = "/test.Service/Pieces";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pieces_of_any_size_arrive_as_one_message_between_other_calls(int seed)
    {
        byte[][][] messages = [.. Enumerable.Range(0, 20).Select(i => TestPieces.Random(new Random((seed * 100) + i), 1 + (i * 2), i % 2 == 0 ? 100_000 : 2_000))];
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            var pieces = new TestPieces(messages[request.FirstSpan[0]]);
            return call.WriteInPiecesAsync(pieces.Size, pieces);
        }));
        byte[][] answers = await Soon.In(Task.WhenAll(Enumerable.Range(0, messages.Length).Select(i => server.Channel.UnaryAsync(Path, new[] { (byte)i }).AsTask())));
        Assert.All(messages, (message, i) => Assert.True(answers[i].AsSpan().SequenceEqual(TestPieces.Join(message))));
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_pieces_up_and_its_windows_are_kept_to_the_byte()
    {
        byte[][] content = TestPieces.Random(new Random(5), 100, 50_000);
        var pieces = new TestPieces(content);
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, _) => call.WriteInPiecesAsync(pieces.Size, pieces)));
        const int window = 10_000;
        using Http2Connection connection = await Http2Connection.OpenAsync(server, window);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)), Http2Connection.Data(1, Http2Connection.Message("x"u8)));
        var received = new List<byte>();
        int open = window;
        var random = new Random(6);
        while (true)
        {
            Http2Frame frame = await connection.ReceiveAsync() ?? throw new EndOfStreamException();
            if (frame.Type == Http2Frame.Data)
            {
                received.AddRange(frame.Payload);
                open -= frame.Payload.Length;
                Assert.True(open >= 0, "more than the window allows");
                Assert.True(content.Take(pieces.Made).Sum(static piece => piece.Length) - received.Count < 200_000, "made long before it can be sent");
                if (open == 0)
                {
                    open = random.Next(1, 100_000);
                    await connection.SendAsync(Http2Connection.Window(0, window + open), Http2Connection.Window(1, open));
                }
            }

            if (frame.Ends)
            {
                break;
            }
        }

        Assert.True(received.ToArray().AsSpan().SequenceEqual(Http2Connection.Message(TestPieces.Join(content))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_client_leaves_in_the_middle_no_more_is_made_and_the_handler_ends(bool byReset)
    {
        var pieces = new TestPieces(TestPieces.Random(new Random(7), 1_000, 50_000));
        var ended = new TaskCompletionSource();
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, async (call, _) =>
        {
            await call.WriteInPiecesAsync(pieces.Size, pieces);
            ended.SetResult();
        }));
        using (Http2Connection connection = await Http2Connection.OpenAsync(server))
        {
            await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)), Http2Connection.Data(1, Http2Connection.Message("x"u8)));
            while ((await connection.ReceiveAsync())!.Type != Http2Frame.Data)
            {
            }

            if (byReset)
            {
                await connection.SendAsync(Http2Connection.Reset(1));
                await Soon.In(ended.Task);
            }
        }

        await Soon.In(ended.Task);
        Assert.InRange(pieces.Made, 1, 100);
    }

    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 2)]
    public async Task A_call_that_ends_in_the_middle_is_reset_and_never_makes_a_broken_message(bool byDeadline, int code)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, _) =>
        {
            var pieces = new TestPieces("first"u8.ToArray(), "second"u8.ToArray(), "third"u8.ToArray())
            {
                Making = number =>
                {
                    if (number == 1 && byDeadline)
                    {
                        call.Abort(RpcStatusCode.DeadlineExceeded, "context deadline exceeded");
                    }
                    else if (number == 1)
                    {
                        throw new InvalidOperationException("a piece cannot be made");
                    }
                },
            };
            return call.WriteInPiecesAsync(pieces.Size, pieces);
        }));
        using Http2Connection connection = await Http2Connection.OpenAsync(server);

        Http2Response response = await connection.CallAsync(Path, Http2Connection.Message("x"u8));

        Assert.Equal((code, (string?)null), (response.ResetCode, response["grpc-status"]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_message_of_another_size_than_announced_fails_the_call_alone(int difference)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            var pieces = new TestPieces("first"u8.ToArray(), "second"u8.ToArray(), []);
            return call.WriteInPiecesAsync(pieces.Size + (request.IsEmpty ? 0 : difference), pieces);
        }));
        RpcException failed = await Assert.ThrowsAsync<RpcException>(() => Soon.In(server.Channel.UnaryAsync(Path, new byte[1])));
        Assert.Equal(RpcStatusCode.Internal, failed.Status.Code);
        Assert.Equal("firstsecond"u8.ToArray(), await Soon.In(server.Channel.UnaryAsync(Path, default)));
    }
}
