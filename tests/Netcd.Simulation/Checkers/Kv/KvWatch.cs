namespace Netcd.Simulation.Checkers.Kv;

/// <summary>A watcher and all it got, resumptions included.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Prefix">It watches the keys that begin so.</param>
/// <param name="From">Its first revision.</param>
/// <param name="Responses">What it got, in order.</param>
public sealed record KvWatch(string Name, string Prefix, long From, IReadOnlyList<KvWatchResponse> Responses)
{
    /// <summary>All its events.</summary>
    public IEnumerable<KvEvent> Events => Responses.SelectMany(static r => r.Events);
}
