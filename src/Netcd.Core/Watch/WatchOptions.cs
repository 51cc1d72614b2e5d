namespace Netcd.Core.Watch;

/// <summary>Bounds and intervals of the watch hub. The defaults are etcd's.</summary>
public sealed record WatchOptions
{
    /// <summary>Shortest accepted <see cref="ProgressInterval"/>; smaller ones are raised to it.</summary>
    public static readonly TimeSpan MinProgressInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How often an idle, synced watcher with progress_notify gets a response without events; up to a tenth is added as jitter.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Responses of watchers with fragment are split at this many bytes: --max-request-bytes + 512 KiB.</summary>
    public int FragmentBytes { get; init; } = (1536 + 512) * 1024;

    /// <summary>Event responses that may wait in one stream before its watchers are parked. Looked at once per revision and stream, so that one revision may exceed it. Those that differ in the id of the watcher alone count as one.</summary>
    public int MaxQueuedResponses { get; init; } = 128;

    /// <summary>Event bytes that may wait in one stream before its watchers are parked; of responses that count as one, once.</summary>
    public int MaxQueuedBytes { get; init; } = 1024 * 1024;

    /// <summary>Answers to requests of the client that may wait before <see cref="WatchStream.WaitForRoomAsync"/> holds it back.</summary>
    public int MaxQueuedAnswers { get; init; } = 128;

    /// <summary>Revisions that one catch-up scan covers and one response may hold.</summary>
    public int MaxRevisionsPerScan { get; init; } = 1000;

    /// <summary>Event bytes after which a catch-up scan ends early, at the border of a revision.</summary>
    public int MaxBytesPerScan { get; init; } = 1024 * 1024;

    /// <summary>Newest changes kept in memory while any watcher is behind, so that it can join the synced ones without a gap.</summary>
    public int MaxRecentChanges { get; init; } = 1000;

    /// <summary>Bytes of <see cref="MaxRecentChanges"/>.</summary>
    public int MaxRecentBytes { get; init; } = 1024 * 1024;
}
