using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>Log of the server.</summary>
public sealed record LogOptions
{
    /// <summary>Lines below this level are dropped.</summary>
    public LogLevel Level { get; init; } = LogLevel.Info;

    /// <summary><c>default</c>, <c>stdout</c>, <c>stderr</c>, <c>systemd/journal</c> or file paths, sorted.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = ["default"];

    /// <summary>Lines for people instead of JSON.</summary>
    public bool Console { get; init; }

    /// <summary>Changes the level while the server runs.</summary>
    public LogLevelSwitch Switch { get; init; } = new(LogLevel.Info);

    /// <summary>Rotation of the file output; null for none.</summary>
    public LogRotation? Rotation { get; init; }

    /// <inheritdoc/>
    public bool Equals(LogOptions? other) => other is not null && Level == other.Level && Console == other.Console
        && Equals(Rotation, other.Rotation) && Outputs.SequenceEqual(other.Outputs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Level, Console, Rotation, Outputs.Count);
}
