namespace Netcd.Telemetry.Logging;

/// <summary>A log that drops everything.</summary>
public sealed class NullLog : ILog
{
    /// <summary>The only instance.</summary>
    public static readonly NullLog Instance = new();

    private NullLog()
    {
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel level) => false;

    /// <inheritdoc/>
    public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
    }
}
