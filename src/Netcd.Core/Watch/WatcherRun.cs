namespace Netcd.Core.Watch;

/// <summary>Watchers of one stream that stand side by side in a <see cref="WatcherSet"/> and want the same kind of response.</summary>
/// <param name="Stream">Their stream.</param>
/// <param name="First">Place of the first one in the set.</param>
/// <param name="Count">How many.</param>
/// <param name="Kind">What they want in a response.</param>
/// <param name="Ids">Their ids, ascending; null when each has to be asked what it wants of a batch.</param>
/// <param name="Next">The highest revision from which one of them may get events.</param>
internal readonly record struct WatcherRun(WatchStream Stream, int First, int Count, WatchMessageKind Kind, long[]? Ids, long Next);
