using System.Collections.Concurrent;
using Netcd.Client;

namespace Netcd.Server.Proxy.L7;

/// <summary>All watches of the proxy at the cluster. Thread-safe.</summary>
/// <param name="views">The cluster.</param>
/// <param name="metrics">Figures of what is shared.</param>
/// <param name="stopping">Ends all watches.</param>
internal sealed class SharedWatches(CallerViews views, ProxyMetrics metrics, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<WatchTarget, WatchGroup> _groups = new();

    /// <summary>Ends all watches.</summary>
    public CancellationToken Stopping => stopping;

    /// <summary>Feeds a watcher from now on.</summary>
    public void Add(ProxyWatcher watcher)
    {
        while (!_groups.GetOrAdd(watcher.Target, static (target, owner) => new WatchGroup(target, owner), this).TryAdd(watcher))
        {
            // The last watcher of the group has just gone, and the group with it.
        }
    }

    /// <summary>Feeds a watcher no more; does nothing when it has ended.</summary>
    public void Remove(ProxyWatcher watcher, bool tellsClient)
    {
        if (_groups.TryGetValue(watcher.Target, out WatchGroup? group))
        {
            group.Remove(watcher, tellsClient);
        }
    }

    /// <summary>The cluster with the rights of a target's watchers.</summary>
    public EtcdClient ClusterFor(WatchTarget target) => views.For(target.Token);

    /// <summary>The group is empty.</summary>
    public void Forget(WatchTarget target, WatchGroup group) => _groups.TryRemove(new(target, group));

    /// <summary>Watchers have begun or ceased to share.</summary>
    public void AddSharedWatchers(int change) => metrics.SharedWatchers.Add(change);

    /// <summary>A response has gone to this many watchers.</summary>
    public void CountShared(int receivers) => metrics.SharedEvents.Add(Math.Max(receivers - 1, 0));
}
