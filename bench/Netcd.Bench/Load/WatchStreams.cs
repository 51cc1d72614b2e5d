using Google.Protobuf;

namespace Netcd.Bench;

/// <summary>Watch streams with many watchers of one key.</summary>
internal sealed class WatchStreams : IDisposable
{
    private readonly BulkConnection[] _connections;
    private readonly WatchStream[] _streams;

    private WatchStreams(BulkConnection[] connections, WatchStream[] streams, int watchers)
    {
        _connections = connections;
        _streams = streams;
        WatchersPerStream = watchers;
    }

    /// <summary>Watchers on each stream.</summary>
    public int WatchersPerStream { get; }

    /// <summary>Watchers of all streams.</summary>
    public int Watchers => _streams.Length * WatchersPerStream;

    /// <summary>Opens streams and creates their watchers.</summary>
    public static async Task<WatchStreams> OpenAsync(ServerUnderTest server, ByteString key, int connections, int streams, int watchers)
    {
        BulkConnection[] opened = [.. Enumerable.Range(0, connections).Select(_ => new BulkConnection(server.EndPoint))];
        WatchStream[] all = [.. Enumerable.Range(0, streams).Select(s => new WatchStream(opened[s % connections]))];
        Array.ForEach(opened, static connection => connection.Start());
        foreach (WatchStream stream in all)
        {
            await stream.CreateAsync(key, watchers);
        }

        return new WatchStreams(opened, all, watchers);
    }

    /// <summary>Waits until each stream has had a number of events more.</summary>
    /// <param name="events">Events to wait for on each stream.</param>
    /// <param name="arrived">Called for each response; streams call at the same time.</param>
    public Task ReceiveAsync(int events, Action? arrived = null) => Task.WhenAll(_streams.Select(stream => stream.ReceiveAsync(events, arrived)));

    public void Dispose() => Array.ForEach(_connections, static connection => connection.Dispose());
}
