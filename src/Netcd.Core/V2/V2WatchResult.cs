namespace Netcd.Core.V2;

/// <summary>A watch, or why there is none.</summary>
/// <param name="Watcher">The watch; null when <paramref name="Error"/> says why not.</param>
/// <param name="Error">Code 401 when the wanted index left the history.</param>
public readonly record struct V2WatchResult(V2Watcher? Watcher, V2Error Error);
