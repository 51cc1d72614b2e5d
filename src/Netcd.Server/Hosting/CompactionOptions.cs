namespace Netcd.Server.Hosting;

/// <summary>Automatic compaction and the pace of compaction scans.</summary>
public sealed record CompactionOptions
{
    /// <summary>What <see cref="AutoRetention"/> and <see cref="AutoRevisions"/> mean.</summary>
    public AutoCompactionMode AutoMode { get; init; } = AutoCompactionMode.Periodic;

    /// <summary>History kept in mode periodic; zero or less switches automatic compaction off.</summary>
    public TimeSpan AutoRetention { get; init; }

    /// <summary>Revisions kept in mode revision; 0 or less switches automatic compaction off.</summary>
    public long AutoRevisions { get; init; }

    /// <summary>Revisions looked at in one slice; 0 or less means 1000.</summary>
    public int BatchLimit { get; init; } = 1000;

    /// <summary>Pause between two slices; null for as long as each slice took.</summary>
    public TimeSpan? SleepInterval { get; init; }
}
