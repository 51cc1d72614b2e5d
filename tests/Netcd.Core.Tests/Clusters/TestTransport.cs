using System.Collections.Immutable;
using Netcd.Core.Peers;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Simulation.World;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Core.Tests.Clusters;

/// <summary>Transport and calls of one member of a <see cref="TestCluster"/>: everything is an event of the schedule.</summary>
internal sealed class TestTransport(string url, TestNetwork network, SimWorld world) : IPeerTransport, IPeerCalls
{
    private readonly Dictionary<ulong, string> _peers = [];
    private readonly Dictionary<ulong, string> _remotes = [];
    private readonly DateTimeOffset _started = world.Clock.GetUtcNow();

    public IPeerHandler? Handler { get; private set; }

    public string Url => url;

    public void Start(IPeerHandler handler)
    {
        Handler = handler;
        network.Attach(url, this);
    }

    public void Send(in Message message)
    {
        Message sent = Copy(message);
        if (Target(message.To) is not { } target)
        {
            Handler!.ReportUnreachable(message.To);
            return;
        }

        target.Take(sent, this);
    }

    public void SendSnapshot(OutgoingSnapshot snapshot)
    {
        var database = new byte[snapshot.Database.Size];
        Assert.Equal(database.Length, snapshot.Database.ReadAt(0, database));
        Message message = Copy(snapshot.Message);
        snapshot.Dispose();
        bool taken = Target(message.To)?.TakeSnapshot(message, database) ?? false;
        network.Snapshots += taken ? 1 : 0;
        Handler!.ReportSnapshot(message.To, taken);
    }

    public void AddPeer(ulong id, IReadOnlyList<string> urls)
    {
        _remotes.Remove(id);
        _peers[id] = urls[0];
    }

    public void AddRemote(ulong id, IReadOnlyList<string> urls) => _remotes[id] = urls[0];

    public void UpdatePeer(ulong id, IReadOnlyList<string> urls) => _peers[id] = urls[0];

    public void RemovePeer(ulong id)
    {
        // Its streams end; it dials again and is told why.
        TestTransport? removed = Target(id);
        _peers.Remove(id);
        network.Schedule.Add(TimeSpan.FromMilliseconds(100), () =>
        {
            if (!world.IsKilled && network.Find(removed?.Url ?? "", url) == this)
            {
                removed?.Handler!.OnRemoved(Handler!.MemberId);
            }
        });
    }

    public void RemoveAllPeers() => _peers.Clear();

    public DateTimeOffset? ActiveSince(ulong id) => Target(id)?._started;

    public void Stop() => network.Detach(url);

    public Task<PeerResult<PeerMembers>> GetMembersAsync(string to, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(to, handler => new ValueTask<PeerResult<PeerMembers>>(PeerResult<PeerMembers>.Of(new(handler.ClusterId, handler.Membership.Members))));

    public Task<PeerResult<PeerVersions>> GetVersionsAsync(string to, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(to, handler => new ValueTask<PeerResult<PeerVersions>>(PeerResult<PeerVersions>.Of(handler.Versions)));

    public Task<PeerResult<bool>> IsDowngradeEnabledAsync(string to, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(to, handler => handler.IsDowngradeEnabledAsync());

    public Task<PeerResult<PeerHash>> GetHashKvAsync(string to, ulong clusterId, long revision, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(to, handler => new ValueTask<PeerResult<PeerHash>>(handler.HashKv(revision)));

    public Task<PeerResult<ImmutableArray<Member>>> PromoteAsync(string to, ulong id, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(to, handler => handler.PromoteAsync(id));

    public Task<PeerResult<long>> RenewLeaseAsync(string to, long leaseId, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(to, handler => handler.RenewLeaseAsync(leaseId, cancellation));

    public Task<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(string to, LeaseTimeToLiveRequest request, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(to, handler => handler.GetLeaseAsync(request));

    private async Task<PeerResult<T>> AskAsync<T>(string to, Func<IPeerHandler, ValueTask<PeerResult<T>>> ask)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), world.Clock);
        return network.Find(url, to)?.Handler is { } handler ? await ask(handler) : PeerResult<T>.NoAnswer("connection refused");
    }

    private static Message Copy(in Message message)
    {
        Assert.True(RaftCodec.TryDecodeMessage(RaftCodec.Encode(message), out Message copy));
        return copy;
    }

    private TestTransport? Target(ulong id) =>
        (_peers.GetValueOrDefault(id) ?? _remotes.GetValueOrDefault(id)) is { } to ? network.Find(url, to) : null;

    private void Take(Message message, TestTransport from) => network.Schedule.Add(network.Schedule.SmallDelay() + TimeSpan.FromMilliseconds(0.2), () =>
    {
        if (world.IsKilled || network.Find(from.Url, url) != this)
        {
            return;
        }

        PeerReceipt receipt = Handler!.Receive(message);
        if (receipt == PeerReceipt.SenderRemoved)
        {
            from.Handler!.OnRemoved(Handler.MemberId);
            return;
        }

        Assert.True(receipt == PeerReceipt.Accepted, $"{receipt}: {message}");
        if (!_peers.ContainsKey(message.From))
        {
            AddRemote(message.From, from.Handler!.PeerUrls);
        }
    });

    private bool TakeSnapshot(Message message, byte[] database)
    {
        using IIncomingSnapshot? incoming = Handler!.BeginSnapshot(message, out _);
        if (incoming is null)
        {
            return false;
        }

        foreach (byte[] part in database.Chunk(1000))
        {
            incoming.Write(part);
        }

        return incoming.Complete() == PeerReceipt.Accepted;
    }
}
