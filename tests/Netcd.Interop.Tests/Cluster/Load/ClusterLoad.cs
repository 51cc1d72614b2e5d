using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>
/// Clients of every member of a cluster, all at work at once, and the record of what they saw. <see cref="FinishAsync"/> judges it.
/// </summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly ProcessCluster _cluster;
    private readonly CancellationTokenSource _stopClients = new();
    private readonly CancellationTokenSource _stopWatchers = new();
    private readonly Dictionary<ClusterMember, (CancellationTokenSource Stop, Task Work)> _clients = [];
    private readonly List<(Watcher Watcher, Task Work)> _watchers = [];
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

    /// <summary>Sets clients to work on one more member. A learner is only watched and read from.</summary>
    public void Follow(ClusterMember member, bool isLearner = false)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopClients.Token);
        var clients = new Clients(member, History, stop.Token);
        var watcher = new Watcher(member, _stopWatchers.Token);
        Task work = isLearner
            ? clients.ReadSerializableAsync()
            : Task.WhenAll(clients.ReadAndWriteAsync(), clients.ReadAndWriteAsync(), clients.LeaseAsync(), clients.ReadSerializableAsync());
        _clients.Add(member, (stop, work));
        if (!isLearner)
        {
            _watchers.Add((watcher, watcher.RunAsync()));
        }
    }

    /// <summary>Ends the clients of a member that will leave or of a learner that gets a vote.</summary>
    public async Task LeaveAsync(ClusterMember member)
    {
        _clients.Remove(member, out (CancellationTokenSource Stop, Task Work) left);
        await left.Stop.CancelAsync();
        await left.Work;
        left.Stop.Dispose();
    }

    /// <summary>Waits until so many more calls of any client have been answered.</summary>
    public Task ProgressAsync(int calls = 150)
    {
        long goal = History.Acknowledged + calls;
        return Poll.UntilAsync($"{calls} more answers", ProcessCluster.Patience, () => Task.FromResult(History.Acknowledged >= goal));
    }

    /// <summary>Waits until so many more calls of a member's own clients have been answered, after one made here.</summary>
    public async Task WriteAsync(ClusterMember member)
    {
        KvRequest request = KvRequest.Put($"mark/{member.Name}", $"{member.Name}-{_marks++}");
        await Poll.UntilAsync($"a write through {member}", ProcessCluster.Patience, async () =>
            await History.CallAsync(0, request, () => KvWire.CallAsync(member, request, CallLimit)) is not null);
    }

    /// <summary>
    /// Ends the load and judges everything: all running members must be healthy and equal, each watch must have been told everything, and
    /// every answer must fit into one history.
    /// </summary>
    public async Task FinishAsync()
    {
        await _stopClients.CancelAsync();
        await Task.WhenAll(_clients.Values.Select(static c => c.Work));
        await _cluster.HealthyAsync();
        ClusterMember leader = await _cluster.LeaderAsync();
        await WriteAsync(leader);
        long last = (await _cluster.EqualAsync()).Header.Revision;
        Watcher[] alive = [.. _watchers.Select(static w => w.Watcher).Where(w => w.Member.IsRunning && _cluster.Members.Contains(w.Member))];
        await Poll.UntilAsync(
            $"all watches at {last}",
            ProcessCluster.Patience,
            () => Task.FromResult(alive.All(w => w.Next > last)));
        await _stopWatchers.CancelAsync();
        await Task.WhenAll(_watchers.Select(static w => w.Work));
        Judgement.Pass(History, [.. _watchers.SelectMany(static w => w.Watcher.Watches)]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopClients.CancelAsync();
        await _stopWatchers.CancelAsync();
        await Task.WhenAll(_clients.Values.Select(static c => c.Work).Concat(_watchers.Select(static w => w.Work)));
        _stopClients.Dispose();
        _stopWatchers.Dispose();
    }
}
