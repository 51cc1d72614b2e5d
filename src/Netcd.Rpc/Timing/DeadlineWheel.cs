namespace Netcd.Rpc.Timing;

/// <summary>
/// All deadlines of a server in one hashed timer wheel: O(1) to add and to remove, no timer object per call. Entries fire on a pool
/// thread, at their time or up to one tick later, never earlier. The timer runs only while there are entries.
/// </summary>
internal sealed class DeadlineWheel : IDisposable
{
    private const int Slots = 512;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly long _ticksPerTick;
    private readonly ITimer _timer;
    private readonly DeadlineEntry?[] _slots = new DeadlineEntry?[Slots];
    private long _current;
    private int _count;
    private bool _running;

    public DeadlineWheel(TimeProvider clock)
    {
        _clock = clock;
        _origin = clock.GetTimestamp();
        _ticksPerTick = (long)(Tick.TotalSeconds * clock.TimestampFrequency);
        _timer = clock.CreateTimer(static state => ((DeadlineWheel)state!).Advance(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Entries that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Adds an entry that is in no wheel.</summary>
    /// <param name="entry">What fires.</param>
    /// <param name="due">Timestamp of the clock at which it fires.</param>
    public void Add(DeadlineEntry entry, long due)
    {
        lock (_lock)
        {
            if (!_running)
            {
                _running = true;
                _current = NowTick();
                _timer.Change(Tick, Tick);
            }

            // Rounded up: a deadline must not fire early.
            entry.DueTick = Math.Max((due - _origin + _ticksPerTick - 1) / _ticksPerTick, _current + 1);
            int slot = (int)(entry.DueTick % Slots);
            entry.Next = _slots[slot];
            entry.Previous = null;
            if (entry.Next is { } next)
            {
                next.Previous = entry;
            }

            _slots[slot] = entry;
            entry.IsQueued = true;
            _count++;
        }
    }

    /// <summary>Takes an entry out.</summary>
    /// <returns>False when it has fired or fires right now.</returns>
    public bool Remove(DeadlineEntry entry)
    {
        lock (_lock)
        {
            if (!entry.IsQueued)
            {
                return false;
            }

            Unlink(entry);
            return true;
        }
    }

    public void Dispose() => _timer.Dispose();

    private long NowTick() => (_clock.GetTimestamp() - _origin) / _ticksPerTick;

    private void Advance()
    {
        DeadlineEntry? due = null;
        lock (_lock)
        {
            if (!_running)
            {
                return;
            }

            long now = NowTick();
            // A clock that jumped visits every slot once, not once per missed tick.
            long first = Math.Max(_current + 1, now - Slots + 1);
            for (long tick = first; tick <= now; tick++)
            {
                due = Collect((int)(tick % Slots), now, due);
            }

            _current = Math.Max(_current, now);
            if (_count == 0)
            {
                _running = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        while (due is not null)
        {
            DeadlineEntry entry = due;
            due = entry.Next;
            entry.Next = null;
            entry.Fire();
        }
    }

    private DeadlineEntry? Collect(int slot, long now, DeadlineEntry? due)
    {
        DeadlineEntry? entry = _slots[slot];
        while (entry is not null)
        {
            DeadlineEntry? next = entry.Next;
            if (entry.DueTick <= now)
            {
                Unlink(entry);
                entry.Next = due;
                due = entry;
            }

            entry = next;
        }

        return due;
    }

    private void Unlink(DeadlineEntry entry)
    {
        if (entry.Previous is { } previous)
        {
            previous.Next = entry.Next;
        }
        else
        {
            _slots[(int)(entry.DueTick % Slots)] = entry.Next;
        }

        if (entry.Next is { } next)
        {
            next.Previous = entry.Previous;
        }

        entry.Next = null;
        entry.Previous = null;
        entry.IsQueued = false;
        _count--;
    }
}
