namespace Netcd.Telemetry.Metrics;

/// <summary>A number that goes up and down. Thread-safe, no allocation.</summary>
public sealed class Gauge
{
    private double _value;

    /// <summary>Current value.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Replaces the value.</summary>
    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>Adds an amount, which may be negative.</summary>
    public void Add(double amount)
    {
        double seen = Volatile.Read(ref _value);
        while (true)
        {
            double found = Interlocked.CompareExchange(ref _value, seen + amount, seen);
            if (found.Equals(seen))
            {
                return;
            }

            seen = found;
        }
    }
}
