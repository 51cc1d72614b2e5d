namespace Netcd.Telemetry.Metrics;

/// <summary>Counts observations in buckets with inclusive upper bounds. Thread-safe, no allocation per observation.</summary>
public sealed class Histogram
{
    private readonly double[] _bounds;
    private readonly long[] _counts;
    private readonly Gauge _sum = new();

    /// <summary>Creates an empty histogram.</summary>
    /// <param name="bounds">Ascending upper bounds, without +Inf.</param>
    public Histogram(ReadOnlySpan<double> bounds)
    {
        _bounds = bounds.ToArray();
        _counts = new long[bounds.Length + 1];
    }

    /// <summary>Upper bounds, without +Inf.</summary>
    public ReadOnlySpan<double> Bounds => _bounds;

    /// <summary>Sum of all observations.</summary>
    public double Sum => _sum.Value;

    /// <summary>Observations that fell into bucket <paramref name="bucket"/> alone; the last bucket is +Inf.</summary>
    public long CountIn(int bucket) => Interlocked.Read(ref _counts[bucket]);

    /// <summary>Adds one observation, for durations in seconds.</summary>
    public void Observe(double value)
    {
        int i = 0;
        while (i < _bounds.Length && value > _bounds[i])
        {
            i++;
        }

        Interlocked.Increment(ref _counts[i]);
        _sum.Add(value);
    }

    /// <summary>Bounds that start at <paramref name="start"/> and grow by <paramref name="factor"/>.</summary>
    public static double[] ExponentialBounds(double start, double factor, int count)
    {
        var bounds = new double[count];
        for (int i = 0; i < count; i++, start *= factor)
        {
            bounds[i] = start;
        }

        return bounds;
    }
}
