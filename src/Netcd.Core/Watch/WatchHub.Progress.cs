using Netcd.Telemetry.Failpoints;

namespace Netcd.Core.Watch;

/// <content>Progress: asked for by a client, or by the clock.</content>
public sealed partial class WatchHub
{
    private readonly ITimer _progressTimer;

    // Streams with a progress watcher by the time of their next tick. Under the lock.
    private readonly PriorityQueue<WatchStream, TimeSpan> _ticks = new();
    private readonly long _origin;
    private ulong _jitter;
    private long _notices = long.MinValue + 1;

    // The calendar may jump, this may not.
    private TimeSpan Elapsed => _clock.GetElapsedTime(_origin);

    internal void ReportProgress(WatchStream stream)
    {
        Failpoint.Reach("beforeProgressIfSync");
        lock (_lock)
        {
            lock (stream.Lock)
            {
                bool any = false;
                foreach (Watcher watcher in stream.Watchers.Values)
                {
                    if (watcher.State == WatcherState.Compacted)
                    {
                        continue;
                    }

                    if (!HasReached(watcher))
                    {
                        return;
                    }

                    any = true;
                }

                if (any)
                {
                    stream.AnswerProgress(_revision);
                }
            }
        }
    }

    // Whether everything up to the newest revision was queued for the watcher, and that revision is not before its start.
    private bool HasReached(Watcher watcher) =>
        watcher.State == WatcherState.Synced && watcher.Start <= _revision && watcher.Next <= _revision + 1;

    private void ScheduleProgress(WatchStream stream)
    {
        if (stream.IsTicking)
        {
            return;
        }

        stream.IsTicking = true;
        _ticks.Enqueue(stream, Elapsed + NextInterval());
        ArmProgressTimer();
    }

    private void RunDueProgress()
    {
        while (true)
        {
            lock (_lock)
            {
                if (!_ticks.TryPeek(out WatchStream? stream, out TimeSpan due))
                {
                    return;
                }

                TimeSpan now = Elapsed;
                if (due > now)
                {
                    ArmProgressTimer();
                    return;
                }

                _ticks.Dequeue();
                stream.IsTicking = false;
                if (TickProgress(stream))
                {
                    stream.IsTicking = true;
                    _ticks.Enqueue(stream, now + NextInterval());
                }
            }
        }
    }

    // Returns whether the stream still has a watcher that wants progress.
    private bool TickProgress(WatchStream stream)
    {
        bool wanted = false;
        long round = _notices++;
        lock (stream.Lock)
        {
            if (stream.IsClosed)
            {
                return false;
            }

            foreach (Watcher watcher in stream.Watchers.Values)
            {
                if (!watcher.WantsProgress || watcher.State == WatcherState.Compacted)
                {
                    continue;
                }

                wanted = true;
                if (watcher.IsIdle && HasReached(watcher))
                {
                    stream.OfferNotice(new WatchMessage(WatchMessageKind.None, watcher.Id, _revision), round);
                }

                watcher.IsIdle = true;
            }
        }

        return wanted;
    }

    private void ArmProgressTimer()
    {
        if (!_isDisposed && _ticks.TryPeek(out _, out TimeSpan due))
        {
            TimeSpan wait = due - Elapsed;
            _progressTimer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    // Up to a tenth more, so that streams opened together do not report together for ever.
    private TimeSpan NextInterval()
    {
        TimeSpan interval = _options.ProgressInterval < WatchOptions.MinProgressInterval ? WatchOptions.MinProgressInterval : _options.ProgressInterval;
        _jitter ^= _jitter << 13;
        _jitter ^= _jitter >> 7;
        _jitter ^= _jitter << 17;
        return interval + TimeSpan.FromTicks((long)(_jitter % (ulong)(interval.Ticks / 10)));
    }
}
