namespace Netcd.Server.Hosting;

/// <summary>What automatic compaction keeps.</summary>
public enum AutoCompactionMode
{
    /// <summary>No automatic compaction: an empty mode was given.</summary>
    None,

    /// <summary>Everything younger than a duration.</summary>
    Periodic,

    /// <summary>A number of revisions.</summary>
    Revision,
}
