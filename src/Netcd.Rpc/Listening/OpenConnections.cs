namespace Netcd.Rpc.Listening;

/// <summary>The connections that this server serves itself: their time limits and their end. Thread-safe.</summary>
internal sealed class OpenConnections : IDisposable
{
    // How often time limits are looked at; how long cut connections may take to end.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<IServedConnection> _open = [];
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    public OpenConnections(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(static state => ((OpenConnections)state!).CheckTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Serves a connection until it ends.</summary>
    public async Task RunAsync(IServedConnection connection)
    {
        bool isStopping;
        lock (_lock)
        {
            isStopping = _isStopping;
            if (_open.Add(connection) && _open.Count == 1)
            {
                _timer.Change(Interval, Interval);
            }
        }

        try
        {
            if (isStopping)
            {
                connection.Drain();
            }

            await connection.RunAsync();
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(connection);
                if (_open.Count == 0)
                {
                    _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    if (_isStopping)
                    {
                        _ended.TrySetResult();
                    }
                }
            }
        }
    }

    /// <summary>Lets open requests end, then closes; what is left when the limit comes is cut.</summary>
    public async Task StopAsync(CancellationToken limit)
    {
        foreach (IServedConnection connection in BeginStop())
        {
            connection.Drain();
        }

        try
        {
            await _ended.Task.WaitAsync(limit);
        }
        catch (OperationCanceledException)
        {
            foreach (IServedConnection connection in Snapshot())
            {
                connection.Abort();
            }

            // Handlers are told, but one that does not listen must not hold up the stop.
            await Task.WhenAny(_ended.Task, Task.Delay(Interval, CancellationToken.None));
        }
    }

    public void Dispose() => _timer.Dispose();

    private IServedConnection[] BeginStop()
    {
        lock (_lock)
        {
            _isStopping = true;
            if (_open.Count == 0)
            {
                _ended.TrySetResult();
            }

            return [.. _open];
        }
    }

    private IServedConnection[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _open];
        }
    }

    private void CheckTime()
    {
        long now = _clock.GetTimestamp();
        foreach (IServedConnection connection in Snapshot())
        {
            connection.CheckTime(now);
        }
    }
}
