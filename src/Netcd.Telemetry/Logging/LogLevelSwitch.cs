namespace Netcd.Telemetry.Logging;

/// <summary>The level of a log, changeable while it runs. Thread-safe.</summary>
public sealed class LogLevelSwitch(LogLevel level)
{
    private volatile LogLevel _level = level;

    /// <summary>Lines below it are dropped.</summary>
    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }
}
