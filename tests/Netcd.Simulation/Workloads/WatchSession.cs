using Netcd.Core.Watch;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Workloads;

/// <summary>One watch stream between a client and a member, until either ends it. Keeps the order of responses, as a connection does.</summary>
internal sealed class WatchSession
{
    private readonly SimCluster _cluster;
    private readonly Client _client;
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
    public WatchSession(Client client, SimMachine machine, Action<WatchResponse> receive, TimeSpan readingPause)
    {
        _cluster = client.Cluster;
        _client = client;
        _machine = machine;
        _receive = receive;
        _readingPause = readingPause;
        _connection = new PendingCall(machine, client.Connection);
    }

    /// <summary>Ends when the connection is broken or closed.</summary>
    public Task Ended => _connection.Done;

    private bool IsOpen => !_connection.Done.IsCompleted;

    /// <summary>Connects, and creates the first watchers.</summary>
    public void Open(IReadOnlyList<WatchCreateRequest> requests) => _client.Deliver(() =>
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

    /// <summary>Ends one watcher.</summary>
    public void Cancel(long id) => InProcess(stream => stream.Cancel(id));

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
            _client.Deliver(() => process.After(TimeSpan.Zero, () =>
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
                _client.Deliver(ReceiveNext);
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
            if (_cluster.Trace.IsOn)
            {
                _cluster.Trace.Line(_client.Name, $"watch response {response}");
            }

            _receive(response);
        }
    }
}
