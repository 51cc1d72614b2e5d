using System.Collections.Immutable;
using Netcd.Core.Peers;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Simulation.Cluster;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Network;

/// <summary>One process's end of the network: the transport of its member and its questions to the others.</summary>
internal sealed class SimPeers : IPeerTransport, IPeerCalls
{
    private static readonly TimeSpan Redial = TimeSpan.FromMilliseconds(100);

    private readonly SimCluster _cluster;
    private readonly Dictionary<ulong, string> _peers = [];
    private readonly Dictionary<ulong, string> _remotes = [];
    private readonly Dictionary<ulong, (int Incarnation, DateTimeOffset Since)> _active = [];
    private bool _stopped;

    public SimPeers(SimCluster cluster, SimMachine machine, SimWorld process)
    {
        _cluster = cluster;
        Machine = machine;
        Process = process;
    }

    public SimMachine Machine { get; }

    public SimWorld Process { get; }

    /// <summary>The member behind it, once it takes messages.</summary>
    public IPeerHandler? Handler { get; private set; }

    /// <summary>Whether what it says and does can still be seen.</summary>
    public bool IsAlive => !_stopped && !Process.IsKilled && !Process.SimulatedDisk.IsOff;

    public void Start(IPeerHandler handler)
    {
        Handler = handler;
        _cluster.Network.Register(this);
    }

    public void Send(in Message message)
    {
        if (!IsAlive || UrlOf(message.To) is not { } url)
        {
            return;
        }

        if (_cluster.MachineAt(url) is { } to && _cluster.Network.Running(to) is not null && !_cluster.Network[Machine, to].IsCut)
        {
            _cluster.Network.Send(Machine, to, message.Type, RaftCodec.Encode(message));
            return;
        }

        ulong id = message.To;
        Process.After(_cluster.Schedule.SmallDelay(), () => Handler!.ReportUnreachable(id));
    }

    public void SendSnapshot(OutgoingSnapshot snapshot)
    {
        if (IsAlive && UrlOf(snapshot.Message.To) is { } url && _cluster.MachineAt(url) is { } to)
        {
            _cluster.Network.SendSnapshot(this, to, snapshot);
            return;
        }

        ulong id = snapshot.Message.To;
        snapshot.Dispose();
        Process.After(_cluster.Schedule.SmallDelay(), () => Handler!.ReportSnapshot(id, succeeded: false));
    }

    public void AddPeer(ulong id, IReadOnlyList<string> urls)
    {
        _remotes.Remove(id);
        if (_peers.TryAdd(id, urls[0]))
        {
            Process.After(TimeSpan.Zero, () => Dial(id));
        }
    }

    public void AddRemote(ulong id, IReadOnlyList<string> urls)
    {
        if (!_peers.ContainsKey(id))
        {
            _remotes.TryAdd(id, urls[0]);
        }
    }

    public void UpdatePeer(ulong id, IReadOnlyList<string> urls)
    {
        if (_peers.ContainsKey(id))
        {
            _peers[id] = urls[0];
        }
    }

    public void RemovePeer(ulong id)
    {
        if (!_peers.Remove(id, out string? url))
        {
            return;
        }

        if (_cluster.MachineAt(url) is { } machine)
        {
            _cluster.Network.Running(machine)?.Lost(Machine.PeerUrl);
        }
    }

    /// <summary>The streams to a machine have ended.</summary>
    public void Lost(string url)
    {
        foreach ((ulong id, _) in _peers.Where(peer => peer.Value == url))
        {
            Process.After(Redial, () => Dial(id));
        }
    }

    public void RemoveAllPeers() => _peers.Clear();

    public DateTimeOffset? ActiveSince(ulong id)
    {
        if (!_peers.TryGetValue(id, out string? url) || _cluster.Network.Reach(Machine, url) is not { } other)
        {
            _active.Remove(id);
            return null;
        }

        if (!_active.TryGetValue(id, out var active) || active.Incarnation != other.Machine.Incarnation)
        {
            _active[id] = active = (other.Machine.Incarnation, Process.Clock.GetUtcNow());
        }

        return active.Since;
    }

    public void Stop() => _stopped = true;

    public Task<PeerResult<PeerMembers>> GetMembersAsync(string url, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync<PeerMembers>(url, static h => new(PeerResult<PeerMembers>.Of(new PeerMembers(h.ClusterId, h.Membership.Members))), timeout, cancellation);

    public Task<PeerResult<PeerVersions>> GetVersionsAsync(string url, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync<PeerVersions>(url, static h => new(PeerResult<PeerVersions>.Of(h.Versions)), timeout, cancellation);

    public Task<PeerResult<bool>> IsDowngradeEnabledAsync(string url, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, static h => h.IsDowngradeEnabledAsync(), timeout, cancellation);

    public Task<PeerResult<PeerHash>> GetHashKvAsync(string url, ulong clusterId, long revision, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync<PeerHash>(url, h => new(h.HashKv(revision)), timeout, cancellation);

    public Task<PeerResult<ImmutableArray<Core.Membership.Member>>> PromoteAsync(string url, ulong id, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, h => h.PromoteAsync(id), timeout, cancellation);

    public Task<PeerResult<long>> RenewLeaseAsync(string url, long leaseId, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, h => h.RenewLeaseAsync(leaseId, CancellationToken.None), timeout, cancellation);

    public Task<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(string url, LeaseTimeToLiveRequest request, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, h => h.GetLeaseAsync(request.Clone()), timeout, cancellation);

    /// <summary>Bytes of a peer have arrived.</summary>
    public void Receive(SimMachine from, ReadOnlyMemory<byte> bytes) => Process.After(TimeSpan.Zero, () =>
    {
        if (!IsAlive)
        {
            return;
        }

        if (!RaftCodec.TryDecodeMessage(bytes, out Message message))
        {
            _cluster.Violations.Add("message codec", $"{Machine.Name} cannot read a message of {from.Name}");
            return;
        }

        // Forwarded proposals and reads carry the name of the member that asked first.
        bool isForwarded = message.From != from.MemberId;
        if (!isForwarded)
        {
            // A member that was away may not know yet who has joined; the real transport learns the address of such a sender from its requests.
            AddRemote(message.From, [from.PeerUrl]);
        }

        if (Handler!.Receive(message) == PeerReceipt.SenderRemoved && !isForwarded && _cluster.Network.Running(from) is { } sender)
        {
            ulong by = Handler.MemberId;
            sender.Process.After(_cluster.Network.Delay(_cluster.Network[Machine, from]), () => sender.Handler!.OnRemoved(by));
        }
    });

    /// <summary>Asks for a stream until the other end takes it or says that this member was removed.</summary>
    private void Dial(ulong id)
    {
        if (!IsAlive || !_peers.TryGetValue(id, out string? url))
        {
            return;
        }

        if (_cluster.Network.Reach(Machine, url)?.Handler is not { } other)
        {
            Process.After(Redial, () => Dial(id));
        }
        else if (other.IsRemoved(Handler!.MemberId))
        {
            Handler.OnRemoved(id);
        }
    }

    private string? UrlOf(ulong id) => _peers.GetValueOrDefault(id) ?? _remotes.GetValueOrDefault(id);

    private async Task<PeerResult<T>> AskAsync<T>(string url, Func<IPeerHandler, ValueTask<PeerResult<T>>> answer, TimeSpan timeout, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<PeerResult<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellation.Register(() => done.TrySetCanceled(cancellation));
        Process.After(timeout, () => done.TrySetResult(PeerResult<T>.NoAnswer("time-out")));
        if (_cluster.Network.Reach(Machine, url) is { } other)
        {
            Link there = _cluster.Network[Machine, other.Machine];
            other.Process.After(_cluster.Network.Delay(there), () => _ = AnswerAsync(other, answer, done));
        }
        else
        {
            Process.After(_cluster.Schedule.SmallDelay(), () => done.TrySetResult(PeerResult<T>.NoAnswer("connection refused")));
        }

        return await done.Task;
    }

    private async Task AnswerAsync<T>(SimPeers other, Func<IPeerHandler, ValueTask<PeerResult<T>>> answer, TaskCompletionSource<PeerResult<T>> done)
    {
        PeerResult<T> result = await answer(other.Handler!);
        Link back = _cluster.Network[other.Machine, Machine];
        if (other.IsAlive && !back.IsCut)
        {
            Process.After(_cluster.Network.Delay(back), () => done.TrySetResult(result));
        }
    }
}
