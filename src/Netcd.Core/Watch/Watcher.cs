using Netcd.Protocol.Rpc;

namespace Netcd.Core.Watch;

/// <summary>One watch of one stream.</summary>
internal sealed class Watcher
{
    private readonly bool _dropsPuts;
    private readonly bool _dropsDeletes;

    public Watcher(WatchStream stream, long id, WatchRange range, WatchCreateRequest request)
    {
        Stream = stream;
        Id = id;
        Range = range;
        Start = request.StartRevision;
        WantsPrevious = request.PrevKv;
        WantsFragments = request.Fragment;
        WantsProgress = request.ProgressNotify;
        foreach (WatchCreateRequest.Types.FilterType filter in request.Filters)
        {
            _dropsPuts |= filter == WatchCreateRequest.Types.FilterType.Noput;
            _dropsDeletes |= filter == WatchCreateRequest.Types.FilterType.Nodelete;
        }
    }

    public WatchStream Stream { get; }

    public long Id { get; }

    public WatchRange Range { get; }

    /// <summary>Asked start revision, 0 for "from now on".</summary>
    public long Start { get; }

    public bool WantsPrevious { get; }

    public bool WantsFragments { get; }

    public bool WantsProgress { get; }

    /// <summary>Flags of its responses.</summary>
    public WatchMessageKind Kind => (WantsPrevious ? WatchMessageKind.WithPrevious : 0) | (WantsFragments ? WatchMessageKind.MaySplit : 0);

    /// <summary>Whether it gets each batch from <see cref="Next"/> on as it is, in one response, and nobody asks when it got the last one.</summary>
    public bool IsPlain => !_dropsPuts && !_dropsDeletes && !WantsFragments && !WantsProgress;

    /// <summary>Nothing was sent since the last progress tick. Under the stream's lock.</summary>
    public bool IsIdle { get; set; } = true;

    public WatcherState State { get; set; }

    /// <summary>
    /// Lowest revision it may still get. Of a synced watcher only a lower bound, because it is not moved with every revision;
    /// of a lagging one the exact position.
    /// </summary>
    public long Next { get; set; }

    /// <summary>The set that holds it, in the index of the synced or in that of one catch-up scan.</summary>
    public WatcherSet? Set { get; set; }

    /// <summary>Its place in <see cref="Set"/>.</summary>
    public int Slot { get; set; }

    /// <summary>
    /// The response for a batch, from <see cref="Next"/> on and without what the filters drop. The array of the batch stays
    /// shared whenever the filters let all of that pass.
    /// </summary>
    /// <param name="batch">Events of its range, in order.</param>
    /// <param name="revision">Revision of the header.</param>
    /// <param name="bytes">Bytes of the whole batch.</param>
    /// <param name="message">The response.</param>
    /// <returns>False when nothing is left.</returns>
    public bool TrySelect(SharedEvent[] batch, long revision, int bytes, out WatchMessage message)
    {
        int first = 0;
        while (first < batch.Length && batch[first].Revision < Next)
        {
            bytes -= batch[first++].PlainBytes;
        }

        int count = batch.Length - first;
        if (_dropsPuts || _dropsDeletes)
        {
            for (int i = first; i < batch.Length; i++)
            {
                if (IsDropped(batch[i]))
                {
                    count--;
                    bytes -= batch[i].PlainBytes;
                }
            }

            if (count > 0 && count < batch.Length - first)
            {
                batch = Keep(batch, first, count);
                first = 0;
            }
        }

        message = count == 0 ? default : new WatchMessage(this, revision, batch, first, bytes);
        return count > 0;
    }

    private SharedEvent[] Keep(SharedEvent[] batch, int from, int count)
    {
        var kept = new SharedEvent[count];
        int at = 0;
        for (int i = from; i < batch.Length; i++)
        {
            if (!IsDropped(batch[i]))
            {
                kept[at++] = batch[i];
            }
        }

        return kept;
    }

    private bool IsDropped(SharedEvent e) => e.IsDelete ? _dropsDeletes : _dropsPuts;
}
