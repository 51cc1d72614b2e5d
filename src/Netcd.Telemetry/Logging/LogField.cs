namespace Netcd.Telemetry.Logging;

/// <summary>One named value of a structured log line.</summary>
/// <param name="Key">Name as etcd writes it (lower case words joined by '-').</param>
/// <param name="Value">A string, number, boolean, <see cref="TimeSpan"/>, exception or a list of strings.</param>
public readonly record struct LogField(string Key, object? Value)
{
    /// <summary>Lets call sites write <c>("key", value)</c>.</summary>
    public static implicit operator LogField((string Key, object? Value) pair) => new(pair.Key, pair.Value);
}
