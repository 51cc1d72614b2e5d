using System.Net;
using Google.Protobuf;
using Netcd.Interop.Tests.Load;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.BadInput;

/// <summary>Clients that send too much, too slowly or too deeply: memory and time stay bounded, and others are served meanwhile.</summary>
public sealed class FloodTests
{
    private const int Megabyte = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NetcdFact]
    public async Task Requests_that_never_end_hold_nobody_up() => await ServesOthersAsync(0, async server =>
    {
        const int Connections = 300;
        var open = new List<RawConnection>();
        for (int i = 0; i < Connections; i++)
        {
            RawConnection connection = await RawConnection.OpenAsync(server);
            open.Add(connection);
            byte[] start = (i % 3) switch
            {
                0 => "POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nX-Slow: "u8.ToArray(),
                1 => [.. RawConnection.Http2Start, .. RawConnection.Frame(1, 0, 1, RawConnection.Call("/etcdserverpb.KV/Range"))],
                _ => "POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{"u8.ToArray(),
            };
            Assert.True(await connection.SendAsync(start));
        }

        foreach (RawConnection connection in open)
        {
            await connection.SendAsync("a"u8.ToArray());
        }

        await AssertServesAsync(server);
        open.ForEach(static connection => connection.Dispose());
    });

    [NetcdTheory]
    [InlineData(8000)]
    [InlineData(0)]
    public async Task Headers_without_end_close_the_connection(int size) => await ServesOthersAsync(0, async server =>
    {
        byte[] continuation = RawConnection.Frame(9, 0, 1, RawConnection.Header("x", new string('a', size)));
        using RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(RawConnection.Http2Start);
        await connection.SendAsync(RawConnection.Frame(1, 0, 1, RawConnection.Call("/etcdserverpb.KV/Range")));
        await connection.SendAsync(Repeat(continuation, 16 * Megabyte));
        await connection.UntilClosedAsync(Patience);

        using RawConnection http1 = await RawConnection.OpenAsync(server);
        await http1.SendAsync("GET /health HTTP/1.1\r\nHost: a\r\n"u8.ToArray());
        await http1.SendAsync(Repeat("X-Flood: 1\r\n"u8.ToArray(), 16 * Megabyte));
        await http1.UntilClosedAsync(Patience);
    });

    /// <summary>Frames without content cost the server no memory, so it may take them until the time for headers is up.</summary>
    [NetcdFact]
    public async Task Frames_without_content_cost_nothing() => await ServesOthersAsync(0, async server =>
    {
        foreach (byte[] frame in (byte[][])
        [
            RawConnection.Frame(9, 0, 1, []), RawConnection.Frame(0, 0, 1, []), RawConnection.Frame(4, 0, 0, []), RawConnection.Frame(6, 0, 0, new byte[8]),
            RawConnection.Frame(2, 0, 1, new byte[5]), RawConnection.Frame(8, 0, 0, [0, 0, 0, 1]),
        ])
        {
            using RawConnection connection = await RawConnection.OpenAsync(server);
            await connection.SendAsync(RawConnection.Http2Start);
            byte flags = (byte)(frame[3] == 9 ? 0 : 4);
            await connection.SendAsync(RawConnection.Frame(1, flags, 1, RawConnection.Call("/etcdserverpb.Watch/Watch")));
            await connection.SendAsync(Repeat(frame, 4 * Megabyte));
            await AssertServesAsync(server);
        }
    });

    [NetcdFact]
    public async Task Huge_metadata_is_refused() => await ServesOthersAsync(0, async server =>
    {
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        foreach (KeyValuePair<string, string>[] metadata in (KeyValuePair<string, string>[][])
        [
            [new("token", new string('a', 4 * Megabyte))],
            [.. Enumerable.Range(0, 10_000).Select(static i => new KeyValuePair<string, string>("x-" + i, new string('a', 100)))],
        ])
        {
            var options = new RpcCallOptions { Metadata = metadata, Timeout = Patience };
            await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = Bytes("k") }, RangeResponse.Parser, options).AsTask());
        }
    });

    [NetcdFact]
    public async Task Many_idle_streams_on_one_connection_cost_bounded_memory()
    {
        const int Streams = 4000;
        await ServesOthersAsync(Streams * 40 / 1024, async server =>
        {
            using RawConnection connection = await RawConnection.OpenAsync(server);
            await connection.SendAsync(RawConnection.Http2Start);
            byte[] call = RawConnection.Call("/etcdserverpb.Watch/Watch");
            await connection.SendAsync(Enumerable.Range(0, Streams).SelectMany(i => RawConnection.Frame(1, 4, (2 * i) + 1, call)).ToArray());
            await AssertServesAsync(server);
        });
    }

    [NetcdFact]
    public async Task Watches_made_and_cancelled_without_end_leave_nothing_behind() => await ServesOthersAsync(0, async server =>
    {
        const int Rounds = 20_000;
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        await using RpcClientStream<WatchRequest, WatchResponse> stream = channel.OpenStream<WatchRequest, WatchResponse>("/etcdserverpb.Watch/Watch", WatchResponse.Parser);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                await stream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("k" + (i % 100)) } });
                await stream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = i } });
                await stream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
            }
        });
        for (int ended = 0; ended < Rounds;)
        {
            ended += (await stream.ReadAsync())!.Canceled ? 1 : 0;
        }

        await writing;
    });

    [NetcdFact]
    public async Task Deep_or_large_requests_are_refused() => await ServesOthersAsync(72, async server =>
    {
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint), new RpcChannelOptions { MaxSendMessageSize = int.MaxValue });
        ByteString nested = ByteString.Empty;
        for (int depth = 0; depth < 1000; depth++)
        {
            // TxnRequest.success (2) of RequestOp.request_txn (4).
            nested = Field(2, Field(4, nested));
        }

        await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync("/etcdserverpb.KV/Txn", nested.Memory, new RpcCallOptions { Timeout = Patience }).AsTask());
        await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync("/etcdserverpb.KV/Put", new byte[8 * Megabyte], new RpcCallOptions { Timeout = Patience }).AsTask());

        using var http = new HttpClient { Timeout = Patience };
        foreach (string body in (string[])
        [
            new('[', 2 * Megabyte), string.Concat(Enumerable.Repeat("{\"a\":", 400_000)), "{\"compare\":[{\"key\":\"" + new string('a', 12 * Megabyte) + "\"}]}",
            "{\"success\":" + string.Concat(Enumerable.Repeat("[{\"request_txn\":{\"success\":", 10_000)),
        ])
        {
            using var content = new StringContent(body);
            using HttpResponseMessage answer = await http.PostAsync(new Uri($"{server.ClientUrl}/v3/kv/txn"), content);
            Assert.False(answer.IsSuccessStatusCode, body[..40]);
        }
    });

    [NetcdFact]
    public async Task Defragmentations_snapshots_and_hashes_at_once_hold_nobody_up() => await ServesOthersAsync(0, async server =>
    {
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        var patient = new RpcCallOptions { Timeout = TimeSpan.FromMinutes(1) };
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            switch (i % 4)
            {
                case 0:
                    await channel.UnaryAsync("/etcdserverpb.Maintenance/Defragment", new DefragmentRequest(), DefragmentResponse.Parser, patient);
                    break;
                case 1:
                    await channel.UnaryAsync("/etcdserverpb.Maintenance/Hash", new HashRequest(), HashResponse.Parser, patient);
                    break;
                case 2:
                    await channel.UnaryAsync("/etcdserverpb.KV/Put", new PutRequest { Key = Bytes("k" + i) }, PutResponse.Parser, patient);
                    break;
                default:
                    await using (RpcClientStream<SnapshotRequest, SnapshotResponse> snapshot = channel.OpenStream<SnapshotRequest, SnapshotResponse>("/etcdserverpb.Maintenance/Snapshot", SnapshotResponse.Parser, patient))
                    {
                        await snapshot.WriteAsync(new SnapshotRequest());
                        snapshot.CompleteWrites();
                        while (await snapshot.ReadAsync() is not null)
                        {
                        }
                    }

                    break;
            }
        }));
    });

    /// <summary>Runs an attack and checks what it left: the server answers, and its memory has not grown by more than is allowed.</summary>
    private static async Task ServesOthersAsync(int extraMegabytes, Func<EtcdProcess, Task> attack)
    {
        const int Allowed = 96;
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        await AssertServesAsync(server);
        long before = ServerMemory.ResidentMegabytes(server);
        await attack(server);
        await AssertServesAsync(server);
        long grown = ServerMemory.PeakMegabytes(server) - before;
        Assert.True(grown <= Allowed + extraMegabytes, $"{grown} MB");
    }

    private static async Task AssertServesAsync(EtcdProcess server)
    {
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        await channel.UnaryAsync("/etcdserverpb.KV/Put", new PutRequest { Key = Bytes("k"), Value = Bytes("v") }, PutResponse.Parser, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(20) });
    }

    private static byte[] Repeat(byte[] part, int total) => [.. Enumerable.Repeat(part, (total / part.Length) + 1).SelectMany(static p => p)];

    private static ByteString Field(int number, ByteString content)
    {
        using var bytes = new MemoryStream();
        using var writer = new CodedOutputStream(bytes);
        writer.WriteTag(number, WireFormat.WireType.LengthDelimited);
        writer.WriteBytes(content);
        writer.Flush();
        return ByteString.CopyFrom(bytes.ToArray());
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
