namespace Netcd.Telemetry.Failpoints;

/// <summary>What happens at a point. The names are gofail's terms.</summary>
public enum FailpointAction
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>The operation fails with a text, or is left out; nothing at points that can do neither.</summary>
    Return,

    /// <summary>The thread stands still for a while.</summary>
    Sleep,

    /// <summary>The process ends at once.</summary>
    Panic,

    /// <summary>A line on standard error.</summary>
    Print,
}
