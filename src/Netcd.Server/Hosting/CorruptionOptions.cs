namespace Netcd.Server.Hosting;

/// <summary>Checks for diverged members.</summary>
public sealed record CorruptionOptions
{
    /// <summary>Compare with the others before serving.</summary>
    public bool InitialCheck { get; init; }

    /// <summary>Interval of comparisons, zero for never.</summary>
    public TimeSpan CheckInterval { get; init; }

    /// <summary>The leader compares hashes of compactions.</summary>
    public bool CompactHashCheck { get; init; }

    /// <summary>Interval of those.</summary>
    public TimeSpan CompactHashCheckInterval { get; init; } = TimeSpan.FromMinutes(1);
}
