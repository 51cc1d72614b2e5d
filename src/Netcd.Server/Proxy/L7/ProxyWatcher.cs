using Google.Protobuf.Collections;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary>One watcher of a client. Takes from a shared watch what its client asked for. Guarded by its <see cref="WatchGroup"/>.</summary>
/// <param name="stream">The client's stream.</param>
/// <param name="id">Number of the watcher on that stream.</param>
/// <param name="request">What the client asked for.</param>
/// <param name="target">Keys and token.</param>
internal sealed class ProxyWatcher(ProxyWatchStream stream, long id, WatchCreateRequest request, WatchTarget target)
{
    /// <summary>Keys and token.</summary>
    public WatchTarget Target => target;

    /// <summary>The first revision that the client has not seen; 0: from the moment that the cluster has created the watch.</summary>
    public long NextRevision { get; private set; } = request.StartRevision;

    /// <summary>Header of the last response to the client.</summary>
    public ResponseHeader LastHeader { get; private set; } = new();

    /// <summary>The shared watch that feeds it; null: it has ended.</summary>
    public SharedWatch? Source { get; set; }

    /// <summary>Tells the client that it is created, when the cluster has said so long ago to another watcher.</summary>
    /// <param name="last">The shared watch's last header.</param>
    public void Created(ResponseHeader last)
    {
        ResponseHeader header = last.Clone();
        header.Revision = NextRevision;
        Send(new WatchResponse { Header = header, WatchId = id, Created = true });
    }

    /// <summary>Passes on what concerns the client of a response of the cluster.</summary>
    public void Take(WatchResponse response)
    {
        bool isNote = response.Events.Count == 0 && !response.Created && !response.Canceled;
        if (isNote && (!request.ProgressNotify || response.Header.Revision + 1 < NextRevision))
        {
            return;
        }

        if (NextRevision == 0 || isNote)
        {
            NextRevision = response.Header.Revision + 1;
        }

        var mine = new WatchResponse
        {
            Header = response.Header,
            WatchId = id,
            Created = response.Created,
            Canceled = response.Canceled,
            CancelReason = response.CancelReason,
            CompactRevision = response.CompactRevision,
        };
        AddEvents(mine.Events, response.Events);
        if (mine.Events.Count > 0 || isNote || response.Created || response.Canceled)
        {
            Send(mine);
        }
    }

    /// <summary>Tells the client that the watch has ended at its wish.</summary>
    public void Canceled() => Send(new WatchResponse { Header = LastHeader, WatchId = id, Canceled = true });

    /// <summary>The client's stream has no such watcher any more.</summary>
    public void Forget() => stream.Forget(id);

    private void AddEvents(RepeatedField<Event> mine, RepeatedField<Event> all)
    {
        long last = 0;
        foreach (Event change in all)
        {
            if (change.Kv.ModRevision < NextRevision)
            {
                continue;
            }

            // Not yet NextRevision: a transaction's events share their revision.
            last = change.Kv.ModRevision;
            WatchCreateRequest.Types.FilterType unwanted = change.Type == Event.Types.EventType.Put
                ? WatchCreateRequest.Types.FilterType.Noput : WatchCreateRequest.Types.FilterType.Nodelete;
            if (!request.Filters.Contains(unwanted))
            {
                mine.Add(request.PrevKv || change.PrevKv is null ? change : new Event { Type = change.Type, Kv = change.Kv });
            }
        }

        NextRevision = Math.Max(NextRevision, last + 1);
    }

    private void Send(WatchResponse response)
    {
        LastHeader = response.Header;
        stream.Send(response);
    }
}
