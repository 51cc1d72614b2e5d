using Netcd.Core.Watch;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Clients;

/// <summary>A watch stream to a simulated member. Keeps the order of responses, as a connection does.</summary>
internal sealed class WatchSession : IWatchSession
{
    private readonly Connection _client;
    private readonly SimMachine _machine;
    private readonly Queue<WatchResponse> _underWay = new();
    private readonly Action<WatchResponse> _receive;
    private readonly TimeSpan _readingPause;
    private readonly PendingCall _connection;
    private WatchStream? _stream;

    /// <summary>Opens a stream on a machine.</summary>
    /// <param name="client">Who watches.</param>
    /// <param name="machine">Where.</param>
    /// <param name="receive">Gets each response.</param>
    /// <param name="readingPause">How slowly the client reads.</param>
    public WatchSession(Connection client, SimMachine machine, Action<WatchResponse> receive, TimeSpan readingPause)
    {
        _client = client;
        _machine = machine;
        _receive = receive;
        _readingPause = readingPause;
        _connection = new PendingCall(machine, client);
    }

    /// <summary>Ends when the connection is broken or closed.</summary>
    public Task Ended => _connection.Done;

    private bool IsOpen => !_connection.Done.IsCompleted;

    /// <summary>Connects, and creates the first watchers.</summary>
    public void Open(IReadOnlyList<WatchCreateRequest> requests) => _client.After(() =>
    {
        if (_machine is not { IsServing: true, Process: { } process })
        {
            _connection.Lose();
            return;
        }

        _machine.Track(_connection);
        process.After(TimeSpan.Zero, () => _ = PumpAsync(requests));
    });

    /// <summary>Asks for a bookmark.</summary>
    public void RequestProgress() => InProcess(stream => stream.RequestProgress());

    /// <summary>Ends the stream from the client's side.</summary>
    public void Close()
    {
        InProcess(static stream => stream.Dispose());
        _connection.Settle(CallStatus.Lost, default);
    }

    private void InProcess(Action<WatchStream> action)
    {
        if (IsOpen && _machine.Process is { } process)
        {
            _client.After(() => process.After(TimeSpan.Zero, () =>
            {
                if (_stream is { } stream)
                {
                    action(stream);
                }
            }));
        }
    }

    private async Task PumpAsync(IReadOnlyList<WatchCreateRequest> requests)
    {
        using WatchStream stream = _machine.Member!.OpenWatchStream();
        World.SimWorld process = _machine.Process!;
        _stream = stream;
        foreach (WatchCreateRequest request in requests)
        {
            stream.Create(request, EtcdError.None);
        }

        using var buffer = new PooledBuffer(4096);
        while (await stream.WaitToReadAsync())
        {
            while (stream.TryRead(out WatchMessage message))
            {
                buffer.Truncate(0);
                message.WriteTo(buffer);
                if (process.SimulatedDisk.IsOff)
                {
                    return;
                }

                _underWay.Enqueue(WatchResponse.Parser.ParseFrom(buffer.Written));
                _client.After(ReceiveNext);
                if (_readingPause > TimeSpan.Zero)
                {
                    await Task.Delay(_readingPause, process.Clock);
                }
            }
        }

        _connection.Lose();
    }

    private void ReceiveNext()
    {
        WatchResponse response = _underWay.Dequeue();
        if (IsOpen)
        {
            _receive(response);
        }
    }
}
