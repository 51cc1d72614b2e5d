using Google.Protobuf;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>A watch stream that counts its events without decoding them, so that the generator costs little.</summary>
internal sealed class WatchStream
{
    private readonly BulkStream _stream;
    private TaskCompletionSource _done = new();
    private Action? _arrived;
    private long _left;

    /// <summary>Opens the stream.</summary>
    public WatchStream(BulkConnection connection)
    {
        _stream = connection.OpenStream("/etcdserverpb.Watch/Watch", Take);
        _stream.Failed = reason => _done.TrySetException(new InvalidOperationException($"the watch ended: {reason}"));
    }

    /// <summary>Creates watchers and waits until the server has confirmed them.</summary>
    public Task CreateAsync(ByteString key, int watchers)
    {
        Task created = ReceiveAsync(watchers, null);
        byte[] request = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key } }.ToByteArray();
        for (int w = 0; w < watchers; w++)
        {
            _stream.Send(request);
        }

        return created;
    }

    /// <summary>Waits until a number of events more have arrived.</summary>
    /// <param name="events">How many. Those beyond count for the next call.</param>
    /// <param name="arrived">Called for each response, on the reading thread.</param>
    public Task ReceiveAsync(int events, Action? arrived)
    {
        if (_done.Task.IsFaulted)
        {
            return _done.Task;
        }

        _arrived = arrived;
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task done = _done.Task;
        Count(-events);
        return done;
    }

    private void Take(ReadOnlySpan<byte> response)
    {
        int events = CountIn(response);
        _arrived?.Invoke();
        Count(events);
    }

    /// <summary>Moves the balance of events, which is below zero while somebody waits for them.</summary>
    private void Count(int events)
    {
        long before = Interlocked.Add(ref _left, events) - events;
        if (events > 0 ? before < 0 && before + events >= 0 : before + events >= 0)
        {
            _done.TrySetResult();
        }
    }

    /// <summary>Events of a response; the confirmation of a watcher counts as one.</summary>
    private static int CountIn(ReadOnlySpan<byte> response)
    {
        int events = 0;
        var reader = new ProtoReader(response);
        while (reader.Next())
        {
            events += reader.Field is WatchResponse.EventsFieldNumber or WatchResponse.CreatedFieldNumber ? 1 : 0;
            reader.Skip();
        }

        return events;
    }
}
