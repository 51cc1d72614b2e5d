namespace Netcd.Telemetry.Metrics;

/// <summary>A number that only grows. Thread-safe, no allocation.</summary>
public sealed class Counter
{
    private long _value;

    /// <summary>Current value.</summary>
    public long Value => Interlocked.Read(ref _value);

    /// <summary>Adds a non-negative amount.</summary>
    public void Add(long amount = 1) => Interlocked.Add(ref _value, amount);
}
