namespace Netcd.Server.Peers.Statistics;

/// <summary>How many messages with log entries went one way, and how fast the last 200 of them did. Thread-safe.</summary>
internal sealed class AppendTraffic(TimeProvider clock)
{
    private const int Remembered = 200;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(long Time, long Bytes)> _last = new(Remembered);
    private long _newest;
    private long _bytes;
    private ulong _count;

    /// <summary>All messages since the start.</summary>
    public ulong Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>One more message.</summary>
    public void Add(long bytes)
    {
        lock (_lock)
        {
            if (_last.Count == Remembered)
            {
                _bytes -= _last.Dequeue().Bytes;
            }

            _newest = clock.GetTimestamp();
            _last.Enqueue((_newest, bytes));
            _bytes += bytes;
            _count++;
        }
    }

    /// <summary>Messages and bytes per second; 0 after a second without any.</summary>
    public (double Messages, double Bytes) Rates()
    {
        lock (_lock)
        {
            if (_last.Count == 0 || clock.GetElapsedTime(_newest) > Idle)
            {
                _last.Clear();
                _bytes = 0;
                return (0, 0);
            }

            double seconds = clock.GetElapsedTime(_last.Peek().Time, _newest).TotalSeconds;
            return seconds > 0 ? (_last.Count / seconds, _bytes / seconds) : (0, 0);
        }
    }
}
