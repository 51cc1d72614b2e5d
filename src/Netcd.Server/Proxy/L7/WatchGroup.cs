using Netcd.Protocol.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary>All watchers of one target and the watches that feed them: as few as their revisions allow. Thread-safe.</summary>
/// <param name="target">What is watched.</param>
/// <param name="owner">Knows the cluster and counts what is shared.</param>
internal sealed class WatchGroup(WatchTarget target, SharedWatches owner)
{
    // etcd's bound: a watch that feeds this many is not merged into another, which would cost too much at once.
    private const int MaxMerged = 5;

    private readonly Lock _gate = new();
    private readonly List<SharedWatch> _watches = [];
    private bool _isClosed;

    /// <summary>Feeds a watcher from now on.</summary>
    /// <returns>False when the group has just been given up: find or make another.</returns>
    public bool TryAdd(ProxyWatcher watcher)
    {
        SharedWatch fresh;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            foreach (SharedWatch watch in _watches)
            {
                if (watch.CanFeed(watcher))
                {
                    Join(watch, watcher);
                    return true;
                }
            }

            fresh = new SharedWatch(this, watcher, owner.Stopping);
            watcher.Source = fresh;
            _watches.Add(fresh);
        }

        _ = fresh.RunAsync(owner.ClusterFor(target), target);
        return true;
    }

    /// <summary>Feeds a watcher no more; does nothing when it has ended.</summary>
    /// <param name="watcher">The watcher.</param>
    /// <param name="tellsClient">Whether its client is told.</param>
    public void Remove(ProxyWatcher watcher, bool tellsClient)
    {
        lock (_gate)
        {
            if (watcher.Source is not { } source)
            {
                return;
            }

            watcher.Source = null;
            Count(source, () => source.Receivers.Remove(watcher));
            if (tellsClient)
            {
                watcher.Canceled();
            }

            if (source.Receivers.Count == 0)
            {
                _watches.Remove(source);
                source.Stop();
            }

            CloseWhenEmpty();
        }
    }

    /// <summary>A response of the cluster has come.</summary>
    public void Deliver(SharedWatch watch, WatchResponse response)
    {
        lock (_gate)
        {
            watch.Deliver(response);
            owner.CountShared(watch.Receivers.Count);
            Merge(watch);
        }
    }

    /// <summary>The cluster has ended a watch: so do its watchers.</summary>
    public void End(SharedWatch watch, WatchResponse last)
    {
        lock (_gate)
        {
            foreach (ProxyWatcher receiver in watch.Receivers)
            {
                receiver.Source = null;
                receiver.Take(last);
                receiver.Forget();
            }

            Count(watch, watch.Receivers.Clear);
            _watches.Remove(watch);
            CloseWhenEmpty();
        }
    }

    private void Join(SharedWatch watch, ProxyWatcher watcher)
    {
        watcher.Source = watch;
        if (watch.HasStarted)
        {
            watcher.Created(watch.LastHeader);
        }

        Count(watch, () => watch.Receivers.Add(watcher));
    }

    /// <summary>Gives the watchers to a watch that is not further than this one; they pass over what they have seen.</summary>
    private void Merge(SharedWatch watch)
    {
        if (watch.Receivers.Count is 0 or >= MaxMerged)
        {
            return;
        }

        foreach (SharedWatch other in _watches)
        {
            if (other != watch && other.HasStarted && other.NextRevision <= watch.NextRevision)
            {
                foreach (ProxyWatcher receiver in watch.Receivers)
                {
                    receiver.Source = other;
                }

                Count(other, () => other.Receivers.UnionWith(watch.Receivers));
                Count(watch, watch.Receivers.Clear);
                _watches.Remove(watch);
                watch.Stop();
                return;
            }
        }
    }

    private void Count(SharedWatch watch, Action change)
    {
        int before = Math.Max(watch.Receivers.Count - 1, 0);
        change();
        owner.AddSharedWatchers(Math.Max(watch.Receivers.Count - 1, 0) - before);
    }

    private void CloseWhenEmpty()
    {
        if (_watches.Count == 0)
        {
            _isClosed = true;
            owner.Forget(target, this);
        }
    }
}
