namespace Netcd.Server.Peers.Statistics;

/// <summary>How sending log entries to one peer went. Thread-safe.</summary>
internal sealed class FollowerStatistics
{
    // What etcd shows before the first success.
    private const double NoMinimum = 1UL << 63;

    private readonly Lock _lock = new();
    private FollowerFigures _figures = new(0, 0, 0, NoMinimum, 0, 0, 0);
    private double _averageSquare;

    /// <summary>The figures of now.</summary>
    public FollowerFigures Figures
    {
        get
        {
            lock (_lock)
            {
                return _figures;
            }
        }
    }

    /// <summary>A message left.</summary>
    public void Succeed(TimeSpan latency)
    {
        lock (_lock)
        {
            double current = latency.TotalMilliseconds;
            double before = _figures.Successes;
            double average = (_figures.Average * before + current) / (before + 1);
            _averageSquare = (_averageSquare * before + current * current) / (before + 1);
            _figures = new FollowerFigures(
                current,
                average,
                Math.Sqrt(Math.Max(0, _averageSquare - average * average)),
                Math.Min(_figures.Minimum, current),
                Math.Max(_figures.Maximum, current),
                _figures.Failures,
                _figures.Successes + 1);
        }
    }

    /// <summary>A message could not be sent.</summary>
    public void Fail()
    {
        lock (_lock)
        {
            _figures = _figures with { Failures = _figures.Failures + 1 };
        }
    }
}
