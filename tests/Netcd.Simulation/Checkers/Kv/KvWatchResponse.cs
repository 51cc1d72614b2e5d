namespace Netcd.Simulation.Checkers.Kv;

/// <summary>What a watcher got at once.</summary>
/// <param name="Revision">Revision of the header. Without events it promises that everything up to it has been delivered.</param>
/// <param name="Events">The changes; none in a progress notification.</param>
public sealed record KvWatchResponse(long Revision, IReadOnlyList<KvEvent> Events);
