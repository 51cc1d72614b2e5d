using Netcd.Core.Peers;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Network;

/// <summary>
/// A snapshot under way: its message, then the database in parts. Breaks when either process ends, the link is cut or loses
/// something; the receiver then drops what it has and the sender hears of the failure, unless it is dead.
/// </summary>
internal sealed class SnapshotTransfer
{
    private readonly SimCluster _cluster;
    private readonly SimPeers _sender;
    private readonly SimMachine _to;
    private readonly Link _link;
    private readonly OutgoingSnapshot _snapshot;
    private readonly byte[] _part;
    private readonly int _connection;
    private readonly ulong _id;
    private SimPeers? _receiver;
    private IIncomingSnapshot? _incoming;
    private long _offset;

    public SnapshotTransfer(SimCluster cluster, SimPeers sender, SimMachine to, OutgoingSnapshot snapshot, int partBytes)
    {
        _cluster = cluster;
        _sender = sender;
        _to = to;
        _link = cluster.Network[sender.Machine, to];
        _connection = _link.Connection;
        _snapshot = snapshot;
        _part = new byte[partBytes];
        _id = snapshot.Message.To;
    }

    /// <summary>Sends the message; the parts follow.</summary>
    public void Begin()
    {
        _cluster.Trace.Line(_sender.Machine.Name, $"sends a snapshot at {_snapshot.Message.Snapshot!.Metadata.Index} to {_to.Name}");
        if (_cluster.Network.Running(_to) is not { } receiver || IsBroken())
        {
            Fail();
            return;
        }

        _receiver = receiver;
        ReadOnlyMemory<byte> message = Raft.RaftCodec.Encode(_snapshot.Message);
        InReceiver(() =>
        {
            if (!Raft.RaftCodec.TryDecodeMessage(message, out Raft.Message decoded))
            {
                _cluster.Violations.Add("message codec", "a snapshot message cannot be read");
                return Fail;
            }

            _incoming = _receiver.Handler!.BeginSnapshot(decoded, out _);
            return _incoming is null ? Fail : SendNext;
        });
    }

    private bool IsBroken() =>
        !_sender.IsAlive || _link.IsCut || _link.Connection != _connection || _receiver is { IsAlive: false }
        || (_link.Loss > 0 && _cluster.Schedule.Random.NextDouble() < _link.Loss / 10);

    /// <summary>Runs a step in the receiving process; then comes the next part, or the end.</summary>
    private void InReceiver(Func<Action> step) => _cluster.Schedule.Add(_cluster.Network.Delay(_link), () =>
    {
        if (IsBroken())
        {
            Fail();
            return;
        }

        _receiver!.Process.After(TimeSpan.Zero, () =>
        {
            Action next;
            try
            {
                next = step();
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                next = Fail;
            }

            _cluster.Schedule.Add(TimeSpan.Zero, next);
        });
    });

    private void SendNext()
    {
        if (IsBroken())
        {
            Fail();
            return;
        }

        int count = _snapshot.Database.ReadAt(_offset, _part);
        if (count == 0)
        {
            InReceiver(Complete);
            return;
        }

        byte[] bytes = _part.AsSpan(0, count).ToArray();
        _offset += count;
        InReceiver(() =>
        {
            _incoming!.Write(bytes);
            return SendNext;
        });
    }

    private Action Complete()
    {
        IIncomingSnapshot incoming = _incoming!;
        PeerReceipt receipt = incoming.Complete();
        return receipt == PeerReceipt.Accepted ? () => End(succeeded: true) : Fail;
    }

    private void Fail() => End(succeeded: false);

    private void End(bool succeeded)
    {
        _cluster.Trace.Line(_sender.Machine.Name, $"snapshot for {_to.Name} {(succeeded ? "arrived" : "failed")} after {_offset} bytes");
        IIncomingSnapshot? incoming = Interlocked.Exchange(ref _incoming, null);
        if (incoming is not null && _receiver!.IsAlive)
        {
            _receiver.Process.After(TimeSpan.Zero, incoming.Dispose);
        }

        if (_sender.IsAlive)
        {
            _sender.Process.After(_cluster.Schedule.SmallDelay(), () =>
            {
                _snapshot.Dispose();
                _sender.Handler!.ReportSnapshot(_id, succeeded);
            });
        }
    }
}
