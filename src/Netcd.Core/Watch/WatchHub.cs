using Netcd.Core.Mvcc;
using Netcd.Core.World;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Watch;

/// <summary>
/// Brings each change of the store to the watchers of its key. Synced watchers get it at once, on the apply loop; watchers that
/// are behind are served by a loop of their own from the history of the store. README.md says who holds which lock.
/// </summary>
public sealed partial class WatchHub : IDisposable
{
    // Watchers removed under one hold of the lock when a stream ends.
    private const int RemovalsPerHold = 256;

    private readonly Lock _lock = new();
    private readonly IRevisionHistory _history;
    private readonly IWatchHeaderSource _header;
    private readonly WatchOptions _options;
    private readonly TimeProvider _clock;
    private readonly WatchMetrics _metrics;
    private readonly ILoop _loop;

    // Under the lock.
    private readonly HashSet<WatchStream> _streams = [];
    private readonly WatcherIndex _synced = new();
    private readonly RecentChanges _recent;
    private long _revision;
    private int _lagging;
    private bool _isDisposed;
    private long _lastStream;

    /// <summary>Creates a hub at the current revision of the store.</summary>
    /// <param name="world">Clock, loop, and the seed of the jitter.</param>
    /// <param name="history">The store.</param>
    /// <param name="header">Ids and term of each response.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="metrics">Gets the watch metrics.</param>
    /// <param name="log">Where a raised progress interval is told.</param>
    /// <param name="onFault">Called when the watch loop fails; the member must stop.</param>
    public WatchHub(IWorld world, IRevisionHistory history, IWatchHeaderSource header, WatchOptions options, MetricRegistry metrics, ILog log, Action<Exception> onFault)
    {
        _history = history;
        _header = header;
        _options = options;
        _clock = world.Clock;
        _origin = _clock.GetTimestamp();
        if (options.ProgressInterval < WatchOptions.MinProgressInterval)
        {
            log.Warn("adjusting watch progress notify interval to minimum period", [("min-watch-progress-notify-interval", WatchOptions.MinProgressInterval)]);
        }

        _recent = new RecentChanges(options.MaxRecentChanges, options.MaxRecentBytes);
        _revision = history.CurrentRevision;
        _recent.Reset(_revision);
        _jitter = (ulong)world.Random.NextInt64(1, long.MaxValue);
        _metrics = new WatchMetrics(metrics, () => Read(hub => hub._streams.Count), () => Read(hub => hub._synced.Count + hub._lagging), () => Read(hub => hub._lagging), PendingEvents);
        _progressTimer = _clock.CreateTimer(static state => ((WatchHub)state!).WakeCatchUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _loop = world.CreateLoop("watch", Turn, onFault);
    }

    internal WatchHeaderIds HeaderIds => _header.Current;

    /// <summary>Opens the watch stream of a client. Thread-safe. After <see cref="Dispose"/> the stream is already ended.</summary>
    public WatchStream OpenStream()
    {
        var stream = new WatchStream(this, _options, Interlocked.Increment(ref _lastStream));
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _streams.Add(stream);
                return stream;
            }
        }

        stream.Dispose();
        return stream;
    }

    /// <summary>Stops the watch loop and ends every stream.</summary>
    public void Dispose()
    {
        WatchStream[] streams;
        lock (_lock)
        {
            _isDisposed = true;
            streams = [.. _streams];
        }

        _progressTimer.Dispose();
        _loop.Stop();
        foreach (WatchStream stream in streams)
        {
            stream.Dispose();
        }
    }

    internal long NewestRevision()
    {
        long newest = _history.CurrentRevision;
        lock (_lock)
        {
            return Math.Max(newest, _revision);
        }
    }

    internal void Add(WatchStream stream, WatchRange range, WatchCreateRequest request)
    {
        // The store may be ahead of the revisions it has told; "now" is what a reader could have seen.
        long newest = _history.CurrentRevision;
        lock (_lock)
        {
            newest = Math.Max(newest, _revision);
            Watcher? watcher;
            lock (stream.Lock)
            {
                watcher = stream.Register(range, request, newest);
            }

            if (watcher is null)
            {
                return;
            }

            watcher.Next = watcher.Start == 0 ? newest + 1 : watcher.Start;
            if (watcher.WantsProgress)
            {
                ScheduleProgress(stream);
            }

            if (watcher.Next > _revision)
            {
                watcher.State = WatcherState.Synced;
                _synced.Add(watcher);
                return;
            }

            Lag(watcher);
        }

        _loop.Wake();
    }

    internal void Cancel(WatchStream stream, long watchId, string? reason = null)
    {
        long newest = _history.CurrentRevision;
        lock (_lock)
        {
            lock (stream.Lock)
            {
                if (stream.IsClosed || !stream.Watchers.Remove(watchId, out Watcher? watcher))
                {
                    return;
                }

                Forget(watcher);
                stream.AnswerCancel(watchId, Math.Max(newest, _revision), reason);
            }
        }
    }

    /// <summary>Forgets an ended stream, in steps that do not hold up the apply loop.</summary>
    internal void Remove(WatchStream stream)
    {
        bool more = true;
        while (more)
        {
            lock (_lock)
            {
                lock (stream.Lock)
                {
                    int removed = 0;
                    foreach ((long id, Watcher watcher) in stream.Watchers)
                    {
                        if (removed++ == RemovalsPerHold)
                        {
                            break;
                        }

                        Forget(watcher);
                        stream.Watchers.Remove(id);
                    }

                    more = stream.Watchers.Count > 0;
                }

                if (!more)
                {
                    _streams.Remove(stream);
                }
            }
        }
    }

    /// <summary>Gives a response that leaves its queue what it lacks: previous pairs, ids and term.</summary>
    internal WatchMessage Complete(in WatchMessage message)
    {
        if (message.WithPrevious)
        {
            foreach (SharedEvent e in message.Events)
            {
                e.FindPrevious(_history);
            }
        }

        if (message.EventCount > 0)
        {
            _metrics.Events.Add(message.EventCount * message.Responses);
        }

        return message.WithIds(_header.Current);
    }

    internal void WakeCatchUp() => _loop.Wake();

    private void Forget(Watcher watcher)
    {
        switch (watcher.State)
        {
            case WatcherState.Synced:
                _synced.Remove(watcher);
                break;
            case WatcherState.Lagging:
                _lagging--;
                break;
            default:
                break;
        }

        watcher.State = WatcherState.Canceled;
    }

    private double Read(Func<WatchHub, int> value)
    {
        lock (_lock)
        {
            return value(this);
        }
    }

    private double PendingEvents()
    {
        lock (_lock)
        {
            double pending = 0;
            foreach (WatchStream stream in _streams)
            {
                pending += stream.PendingEvents;
            }

            return pending;
        }
    }
}
