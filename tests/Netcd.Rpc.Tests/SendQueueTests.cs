using System.Buffers;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

public sealed class SendQueueTests
{
    private const string Path = "/test.Service/Watch";

    [Fact]
    public async Task Messages_of_many_producers_all_arrive_in_their_order()
    {
        const int Producers = 8;
        const int Each = 500;
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            var queue = new RpcSendQueue<Numbered>(call, 64, 1 << 20);
            Task writer = queue.RunAsync();
            await Task.WhenAll(Enumerable.Range(0, Producers).Select(p => Task.Run(async () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    while (!queue.TryEnqueue(new Numbered((p << 16) | i, 4, null)))
                    {
                        await Task.Yield();
                    }
                }
            })));
            queue.Complete();
            await writer;
        }));
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        var next = new int[Producers];
        for (RpcMessage m = await Soon.In(stream.ReadAsync()); !m.IsEnd; m = await Soon.In(stream.ReadAsync()))
        {
            int number = BitConverter.ToInt32(m.Payload.ToArray());
            Assert.Equal(next[number >> 16]++, number & 0xffff);
        }

        Assert.All(next, n => Assert.Equal(Each, n));
    }

    [Fact]
    public async Task A_slow_reader_fills_the_queue_to_its_bounds_and_no_further()
    {
        var released = new Counter();
        var full = new TaskCompletionSource<(int Taken, long Bytes)>();
        var ended = new TaskCompletionSource<long>();
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            var queue = new RpcSendQueue<Numbered>(call, 1000, 100_000);
            Task writer = queue.RunAsync();
            int taken = 0;
            // Refused again after a pause: the writer is stuck, not just slow.
            for (int refused = 0; refused < 3;)
            {
                if (queue.TryEnqueue(new Numbered(0, 1000, released)))
                {
                    taken++;
                    refused = 0;
                }
                else
                {
                    refused++;
                    await Task.Delay(20);
                }
            }

            full.SetResult((taken, queue.QueuedBytes));
            try
            {
                await writer;
            }
            finally
            {
                ended.SetResult(taken - released.Value);
            }
        }));
        using Http2Connection connection = await Http2Connection.OpenAsync(server, streamWindow: 1000);
        await connection.SendAsync(Http2Connection.Headers(1, Http2Connection.Post(Path)));
        (int taken, long bytes) = await Soon.In(full.Task);
        Assert.InRange(bytes, 99_000, 100_000);
        Assert.InRange(taken, 100, 350);
        await connection.SendAsync(Http2Connection.Reset(1));
        Assert.Equal(0, await Soon.In(ended.Task));
    }

    [Fact]
    public async Task One_message_may_be_larger_than_the_byte_bound()
    {
        await using TestServer server = await TestServer.StartAsync(t => t.BidiStream(Path, async call =>
        {
            var queue = new RpcSendQueue<Numbered>(call, 2, 10);
            Assert.True(queue.TryEnqueue(new Numbered(5, 1000, null)));
            Assert.False(queue.TryEnqueue(new Numbered(6, 4, null)));
            queue.Complete();
            Assert.False(queue.TryEnqueue(new Numbered(7, 4, null)));
            await queue.RunAsync();
            Assert.Equal(0, queue.QueuedBytes);
        }));
        await using RpcClientStream stream = server.Channel.OpenStream(Path);
        Assert.Equal(1000, (await Soon.In(stream.ReadAsync())).Payload.Length);
        Assert.True((await Soon.In(stream.ReadAsync())).IsEnd);
    }

    private sealed class Counter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }

    private readonly record struct Numbered(int Number, int Size, Counter? Released) : IRpcPayload
    {
        public void CopyTo(Span<byte> target) => BitConverter.TryWriteBytes(target, Number);

        public void Release() => Released?.Increment();
    }
}
