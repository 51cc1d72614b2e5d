using Netcd.Client;
using Netcd.Client.Watch;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary>One watch at the cluster that feeds all watchers whose next revision it can still serve. Guarded by its <see cref="WatchGroup"/>.</summary>
internal sealed class SharedWatch
{
    private readonly WatchGroup _group;
    private readonly CancellationTokenSource _stop;

    /// <summary>A watch that starts where <paramref name="first"/> wants it to.</summary>
    /// <param name="group">Its owner.</param>
    /// <param name="first">Its first watcher.</param>
    /// <param name="stop">Ends it with the proxy.</param>
    public SharedWatch(WatchGroup group, ProxyWatcher first, CancellationToken stop)
    {
        _group = group;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        NextRevision = first.NextRevision;
        Receivers.Add(first);
    }

    /// <summary>The first revision that it has not delivered; 0: not known before the cluster has created it.</summary>
    public long NextRevision { get; private set; }

    /// <summary>Whether the cluster has created it.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Header of the last response.</summary>
    public ResponseHeader LastHeader { get; private set; } = new();

    /// <summary>Who is fed.</summary>
    public HashSet<ProxyWatcher> Receivers { get; } = [];

    /// <summary>Whether a watcher would miss nothing here.</summary>
    public bool CanFeed(ProxyWatcher watcher) =>
        NextRevision <= watcher.NextRevision && (NextRevision != 0 || watcher.NextRevision == 0);

    /// <summary>Notes how far it is, and feeds everybody.</summary>
    public void Deliver(WatchResponse response)
    {
        // Events come before all later ones, but a header may already name the revision of events that are still to come.
        NextRevision = response.Events.Count > 0 ? Math.Max(NextRevision, response.Events[^1].Kv.ModRevision + 1)
            : response.Created && NextRevision != 0 ? NextRevision
            : Math.Max(NextRevision, response.Header.Revision + 1);
        HasStarted = true;
        LastHeader = response.Header;
        foreach (ProxyWatcher receiver in Receivers)
        {
            receiver.Take(response);
        }
    }

    /// <summary>Watches until it is stopped or the cluster ends it.</summary>
    public async Task RunAsync(EtcdClient cluster, WatchTarget target)
    {
        var request = new WatchCreateRequest { Key = target.Key, RangeEnd = target.RangeEnd, StartRevision = NextRevision, PrevKv = true, ProgressNotify = true };
        WatchResponse end;
        try
        {
            await foreach (WatchResponse response in cluster.Watch.WatchAsync(request, null, withCreated: true, _stop.Token))
            {
                _group.Deliver(this, response);
            }

            return;
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (WatchCanceledException e)
        {
            end = e.Response;
        }
        catch (Exception e) when (e is RpcException or ObjectDisposedException)
        {
            end = new WatchResponse { Header = LastHeader, Canceled = true, CancelReason = e.Message };
        }

        _group.End(this, end);
    }

    /// <summary>Nobody needs it any more.</summary>
    public void Stop() => _stop.Cancel();
}
