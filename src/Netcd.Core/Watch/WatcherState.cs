namespace Netcd.Core.Watch;

/// <summary>Where a watcher stands. Changes while the hub's lock is held; to the last two also under the stream's lock.</summary>
internal enum WatcherState
{
    /// <summary>In the index; each revision reaches it at once.</summary>
    Synced,

    /// <summary>Behind; the watch loop owns its position.</summary>
    Lagging,

    /// <summary>Ended because its history is gone; the id stays taken until the client cancels it.</summary>
    Compacted,

    /// <summary>Ended by the client or with its stream.</summary>
    Canceled,
}
