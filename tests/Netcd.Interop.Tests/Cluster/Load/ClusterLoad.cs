using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>
/// Clients of every member of a cluster, all at work at once, and the record of what they saw. <see cref="FinishAsync"/> judges it.
/// For one caller at a time.
/// </summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly ProcessCluster _cluster;
    private readonly Dictionary<ClusterMember, Following> _followed = [];
    private readonly List<Watcher> _watchers = [];
    private int _marks;

    private ClusterLoad(ProcessCluster cluster) => _cluster = cluster;

    /// <summary>What has been seen so far.</summary>
    public History History { get; } = new();

    /// <summary>Sets clients to work on all members.</summary>
    public static ClusterLoad Start(ProcessCluster cluster)
    {
        var load = new ClusterLoad(cluster);
        foreach (ClusterMember member in cluster.Members)
        {
            load.Follow(member);
        }

        return load;
    }

    /// <summary>Sets clients to work on one more member. A learner is only read from.</summary>
    public void Follow(ClusterMember member, bool isLearner = false)
    {
        var following = new Following();
        _followed.Add(member, following);
        var clients = new Clients(member, History, following.StopClients.Token);
        if (isLearner)
        {
            following.Clients = clients.ReadSerializableAsync();
            return;
        }

        following.Clients = Task.WhenAll(clients.ReadAndWriteAsync(), clients.ReadAndWriteAsync(), clients.LeaseAsync(), clients.ReadSerializableAsync());
        following.Watcher = new Watcher(member, following.StopWatcher.Token);
        following.Watching = following.Watcher.RunAsync();
        _watchers.Add(following.Watcher);
    }

    /// <summary>Ends all clients of a member: it will leave, or stop for a while (streams would hold up a polite stop), or get a vote.</summary>
    public async Task LeaveAsync(ClusterMember member)
    {
        _followed.Remove(member, out Following? left);
        await left!.StopAsync();
    }

    /// <summary>Waits until so many more calls of any client have been answered.</summary>
    public Task ProgressAsync(int calls = 150)
    {
        long goal = History.Acknowledged + calls;
        return Poll.UntilAsync($"{calls} more answers", ProcessCluster.Patience, () => Task.FromResult(History.Acknowledged >= goal));
    }

    /// <summary>Writes the key <c>mark/NAME</c> through a member, as often as it takes, and returns the answer.</summary>
    public Task<KvAnswer> WriteAsync(ClusterMember member)
    {
        KvRequest request = KvRequest.Put($"mark/{member.Name}", $"{member.Name}-{_marks++}");
        return Poll.UntilAsync($"a write through {member}", ProcessCluster.Patience, () =>
            History.CallAsync(0, request, () => KvWire.CallAsync(member, request, CallLimit)));
    }

    /// <summary>
    /// Ends the load and judges everything: all running members must be healthy and equal, each watch must have been told everything, and
    /// every answer must fit into one history.
    /// </summary>
    public async Task FinishAsync()
    {
        await Task.WhenAll(_followed.Values.Select(static f => f.StopClientsAsync()));
        await _cluster.HealthyAsync();
        ClusterMember leader = await _cluster.LeaderAsync();
        await WriteAsync(leader);
        long last = (await _cluster.EqualAsync()).Header.Revision;
        Watcher[] alive = [.. _followed.Where(static f => f.Key.IsRunning).Select(static f => f.Value.Watcher).OfType<Watcher>()];
        await Poll.UntilAsync(
            $"all watches at {last}",
            ProcessCluster.Patience,
            () => Task.FromResult(alive.All(w => w.Next > last)));
        await Task.WhenAll(_followed.Values.Select(static f => f.StopAsync()));
        Judgement.Pass(History, [.. _watchers.SelectMany(static w => w.Watches)]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_followed.Values.Select(static f => f.StopAsync()));
}
