namespace Netcd.Telemetry.Logging;

/// <summary>Severity of a log line, in etcd's order and names.</summary>
public enum LogLevel
{
    /// <summary>Detail for someone who looks into one member.</summary>
    Debug,

    /// <summary>What an operator expects to see.</summary>
    Info,

    /// <summary>Something that needs a look but not an action now.</summary>
    Warn,

    /// <summary>A request or a background job failed.</summary>
    Error,

    /// <summary>An invariant is broken; the member is about to stop.</summary>
    Panic,

    /// <summary>The member cannot go on and stops.</summary>
    Fatal,
}
