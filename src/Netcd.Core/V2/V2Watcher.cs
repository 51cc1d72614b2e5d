using System.Diagnostics.CodeAnalysis;

namespace Netcd.Core.V2;

/// <summary>
/// One watch. Events wait in a queue of 100 (plus what the history gave at the start); a stream that does not keep up is ended.
/// Any thread may take or cancel.
/// </summary>
public sealed class V2Watcher
{
    /// <summary>How many live events may wait.</summary>
    public const int QueueLength = 100;

    private readonly Lock _lock = new();
    private readonly Queue<V2Event> _events = new();
    private readonly V2WatchHub _hub;
    private readonly Action? _wake;
    private int _limit = QueueLength;
    private V2WatchEnd _end;

    internal V2Watcher(V2WatchHub hub, string key, bool recursive, bool stream, ulong since, ulong startIndex, Action? wake)
    {
        _hub = hub;
        _wake = wake;
        Key = key;
        Recursive = recursive;
        Stream = stream;
        Since = since;
        StartIndex = startIndex;
    }

    /// <summary>The watched path, cleaned, with namespace.</summary>
    public string Key { get; }

    /// <summary>Whether changes below <see cref="Key"/> count.</summary>
    public bool Recursive { get; }

    /// <summary>Whether it goes on after the first event.</summary>
    public bool Stream { get; }

    /// <summary>First index that counts.</summary>
    public ulong Since { get; }

    /// <summary>Store index when the watch began, for the X-Etcd-Index header.</summary>
    public ulong StartIndex { get; }

    /// <summary>Why no more events will come once the queue is empty; <see cref="V2WatchEnd.None"/> while they may.</summary>
    public V2WatchEnd End
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>Takes the next waiting event.</summary>
    public bool TryTake([NotNullWhen(true)] out V2Event? taken)
    {
        lock (_lock)
        {
            return _events.TryDequeue(out taken);
        }
    }

    /// <summary>Ends the watch from the client's side.</summary>
    public void Cancel()
    {
        _hub.Remove(this);
        Finish(V2WatchEnd.Cancelled);
    }

    internal void Backlog(V2Event past)
    {
        lock (_lock)
        {
            _events.Enqueue(past);
            _limit++;
        }
    }

    /// <summary>Queues a live event; false when the watch is over with it.</summary>
    internal bool Offer(V2Event live)
    {
        lock (_lock)
        {
            if (_end != V2WatchEnd.None)
            {
                return false;
            }

            if (_events.Count >= _limit)
            {
                _end = V2WatchEnd.Overrun;
                return false;
            }

            _events.Enqueue(live);
            if (!Stream)
            {
                _end = V2WatchEnd.Answered;
            }

            return Stream;
        }
    }

    internal void Finish(V2WatchEnd why)
    {
        lock (_lock)
        {
            if (_end == V2WatchEnd.None)
            {
                _end = why;
            }
        }
    }

    internal void Wake() => _wake?.Invoke();
}
