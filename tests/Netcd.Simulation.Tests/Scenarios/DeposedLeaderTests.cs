using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Cluster;
using Netcd.Simulation.Runs;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Tests.Scenarios;

/// <summary>A leader that is stopped, replaced, and goes on without knowing it.</summary>
public sealed class DeposedLeaderTests
{
    private const long Lease = 77;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SimSchedule _schedule = new(5);
    private readonly SimCluster _cluster;
    private readonly SimClient _client;

    public DeposedLeaderTests()
    {
        _cluster = new SimCluster(_schedule, new ClusterSettings { Members = 3 }, new Trace(_schedule, null));
        _client = new SimClient(_cluster, "client", new Random(1), []);
    }

    [Fact]
    public void Does_not_end_a_lease_that_its_successor_keeps_alive()
    {
        _cluster.StartAll();
        _schedule.Run(() => _cluster.Machines.All(m => m.IsServing) && _cluster.Leader is not null, Limit);
        SimMachine deposed = _cluster.Leader!;
        Do(() => _client.GrantAsync(new LeaseGrantRequest { ID = Lease, TTL = 4 }));
        Do(() => _client.PutAsync(new PutRequest { Key = Client.Bytes("leased"), Value = Client.Bytes("v"), Lease = Lease }));

        deposed.Process!.PausedUntil = _schedule.Now + TimeSpan.FromSeconds(20).Ticks;
        for (int i = 0; i < 10; i++)
        {
            _schedule.TryRun(() => false, TimeSpan.FromSeconds(2));
            SimMachine successor = _cluster.Machines.First(m => m != deposed && m.Member!.Raft.View.IsLeader);
            Assert.Equal(EtcdError.None, Ask(successor, m => Api.CallAsync(m, Core.Auth.AuthCaller.Root, OperationKind.KeepAlive, new LeaseKeepAliveRequest { ID = Lease })).Error);
        }

        _schedule.TryRun(() => false, TimeSpan.FromSeconds(2));
        Assert.False(deposed.Member!.Raft.View.IsLeader);
        Assert.NotNull(_cluster.Leader!.Member!.Store.GetAt("leased"u8, _cluster.Leader.Member.Store.CurrentRevision));
    }

    [Fact]
    public void Does_not_confirm_a_renewal_on_its_own()
    {
        _cluster.StartAll();
        _schedule.Run(() => _cluster.Machines.All(m => m.IsServing) && _cluster.Leader is not null, Limit);
        SimMachine deposed = _cluster.Leader!;
        Do(() => _client.GrantAsync(new LeaseGrantRequest { ID = Lease, TTL = 60 }));
        deposed.Process!.PausedUntil = _schedule.Now + TimeSpan.FromSeconds(20).Ticks;
        _schedule.TryRun(() => false, TimeSpan.FromSeconds(10));
        SimMachine successor = _cluster.Machines.First(m => m != deposed && m.Member!.Raft.View.IsLeader);
        Ask(successor, async m => new Answer((await m.Leases.RevokeAsync(new LeaseRevokeRequest { ID = Lease }, default)).Error));

        // Cut off from the others it wakes up believing to lead, with the renewal already waiting.
        foreach (SimMachine other in _cluster.Machines.Where(m => m != deposed))
        {
            _cluster.Network[other, deposed].IsCut = _cluster.Network[deposed, other].IsCut = true;
        }

        Answer answer = Ask(deposed, m => Api.CallAsync(m, Core.Auth.AuthCaller.Root, OperationKind.KeepAlive, new LeaseKeepAliveRequest { ID = Lease }), TimeSpan.FromSeconds(15));

        Assert.NotEqual(60, (answer.Body as LeaseKeepAliveResponse)?.TTL ?? 0);
    }

    // Begun by an event, so that it goes on as events.
    private T Do<T>(Func<Task<T>> work)
    {
        Task<T>? task = null;
        _schedule.Add(TimeSpan.Zero, () => task = work());
        _schedule.Run(() => task is { IsCompleted: true }, Limit);
        return task!.Result;
    }

    private Answer Ask(SimMachine machine, Func<Core.LocalMember.EtcdMember, ValueTask<Answer>> serve, TimeSpan? timeout = null)
    {
        _client.Timeout = timeout ?? TimeSpan.FromSeconds(8);
        return Do(() => _client.AskAsync(machine, serve)).Answer;
    }
}
