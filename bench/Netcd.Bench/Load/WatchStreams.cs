using System.Buffers;
using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>Watch streams with many watchers of one key.</summary>
internal sealed class WatchStreams : IAsyncDisposable
{
    private const int AtOnce = 50;
    private const string Path = "/etcdserverpb.Watch/Watch";
    private const uint EventsTag = (11 << 3) | 2;

    private readonly RpcChannel[] _channels;
    private readonly RpcClientStream[] _streams;

    private WatchStreams(RpcChannel[] channels, int streams, int watchers)
    {
        _channels = channels;
        _streams = [.. Enumerable.Range(0, streams).Select(s => channels[s % channels.Length].OpenStream(Path))];
        WatchersPerStream = watchers;
    }

    /// <summary>Watchers on each stream.</summary>
    public int WatchersPerStream { get; }

    /// <summary>Watchers of all streams.</summary>
    public int Watchers => _streams.Length * WatchersPerStream;

    /// <summary>Opens streams and creates their watchers.</summary>
    public static async Task<WatchStreams> OpenAsync(ServerUnderTest server, ByteString key, int connections, int streams, int watchers)
    {
        var all = new WatchStreams(ClosedLoop.Open(server.EndPoint, connections), streams, watchers);
        await Parallel.ForEachAsync(all._streams, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (stream, _) =>
        {
            for (int w = 0; w < watchers; w++)
            {
                await stream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key } });
            }

            for (int w = 0; w < watchers; w++)
            {
                RpcMessage created = await stream.ReadAsync();
                if (!WatchResponse.Parser.ParseFrom(created.Payload).Created)
                {
                    throw new InvalidOperationException("a watcher was refused");
                }
            }
        });
        return all;
    }

    /// <summary>Reads on all streams until each has had a number of events.</summary>
    /// <param name="events">Events to wait for on each stream.</param>
    /// <param name="arrived">Called for each response; streams call at the same time.</param>
    public Task ReceiveAsync(int events, Action? arrived = null) => Task.WhenAll(_streams.Select(async stream =>
    {
        for (int left = events; left > 0;)
        {
            RpcMessage message = await stream.ReadAsync();
            int count = message.IsEnd ? throw new InvalidOperationException("the watch ended") : CountEvents(message.Payload);
            arrived?.Invoke();
            left -= count;
        }
    }));

    public async ValueTask DisposeAsync()
    {
        foreach (RpcClientStream stream in _streams)
        {
            await stream.DisposeAsync();
        }

        Array.ForEach(_channels, static channel => channel.Dispose());
    }

    /// <summary>Counts without decoding, so that the generator costs little.</summary>
    private static int CountEvents(ReadOnlySequence<byte> response)
    {
        if (!response.IsSingleSegment)
        {
            return CountEvents(new ReadOnlySequence<byte>(response.ToArray()));
        }

        ReadOnlySpan<byte> rest = response.FirstSpan;
        int events = 0;
        while (!rest.IsEmpty)
        {
            ulong tag = TakeVarint(ref rest);
            events += tag == EventsTag ? 1 : 0;
            ulong value = TakeVarint(ref rest);
            rest = (tag & 7) == 2 ? rest[(int)value..] : rest;
        }

        return events;
    }

    private static ulong TakeVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        int at = 0;
        do
        {
            value |= (ulong)(bytes[at] & 0x7f) << (7 * at);
        }
        while (bytes[at++] >= 0x80);
        bytes = bytes[at..];
        return value;
    }
}
