namespace Netcd.Server.Timers;

/// <summary>Durations of one kind: a sliding sample of the newest ones, and rates that fade over 1, 5 and 15 minutes. Thread-safe.</summary>
/// <param name="clock">Time of the rates.</param>
internal sealed class TimerMetric(TimeProvider clock)
{
    private const int SampleSize = 1028;
    private const double NanosPerTick = 100;
    private static readonly TimeSpan RateInterval = TimeSpan.FromSeconds(5);
    private static readonly double[] Minutes = [1, 5, 15];

    private readonly Lock _lock = new();
    private readonly double[] _sample = new double[SampleSize];
    private readonly double[] _rates = new double[Minutes.Length];
    private readonly long _start = clock.GetTimestamp();
    private long _count;
    private long _uncounted;
    private long _intervals;

    /// <summary>Adds a duration.</summary>
    public void Observe(TimeSpan duration)
    {
        lock (_lock)
        {
            Fade();
            _sample[_count % SampleSize] = duration.Ticks * NanosPerTick;
            _count++;
            _uncounted++;
        }
    }

    /// <summary>The figures of now.</summary>
    public TimerFigures Figures()
    {
        lock (_lock)
        {
            Fade();
            double[] sorted = _sample[..(int)Math.Min(_count, SampleSize)];
            Array.Sort(sorted);
            double mean = sorted.Length > 0 ? sorted.Average() : 0;
            double variance = sorted.Length > 0 ? sorted.Average(value => (value - mean) * (value - mean)) : 0;
            double seconds = clock.GetElapsedTime(_start).TotalSeconds;
            return new TimerFigures(
                _count,
                sorted.FirstOrDefault(),
                sorted.LastOrDefault(),
                mean,
                Math.Sqrt(variance),
                [.. TimerFigures.Parts.Select(part => Percentile(sorted, part))],
                [.. _rates],
                seconds > 0 ? _count / seconds : 0);
        }
    }

    private static double Percentile(double[] sorted, double part)
    {
        if (sorted.Length == 0)
        {
            return 0;
        }

        double position = part * (sorted.Length + 1);
        if (position < 1)
        {
            return sorted[0];
        }

        int lower = (int)position;
        return lower >= sorted.Length ? sorted[^1] : sorted[lower - 1] + ((position - lower) * (sorted[lower] - sorted[lower - 1]));
    }

    /// <summary>Brings the rates up to now; after a long silence they are as good as zero.</summary>
    private void Fade()
    {
        const int Many = 1000;
        long now = (long)(clock.GetElapsedTime(_start) / RateInterval);
        for (int steps = 0; _intervals < now && steps < Many; steps++)
        {
            double rate = _uncounted / RateInterval.TotalSeconds;
            for (int i = 0; i < _rates.Length; i++)
            {
                double weight = 1 - Math.Exp(-RateInterval.TotalMinutes / Minutes[i]);
                _rates[i] = _intervals == 0 ? rate : _rates[i] + (weight * (rate - _rates[i]));
            }

            _uncounted = 0;
            _intervals++;
        }

        _intervals = Math.Max(_intervals, now);
    }
}
