using System.Collections.Concurrent;
using Netcd.Core.Consensus;
using Netcd.Core.World;

namespace Netcd.Core.Auth;

/// <summary>
/// Waits until the login that made a token is applied here: a client may show its token to a member that lags behind. At most one
/// wait is kept per entry, and none for entries further ahead than <see cref="Reach"/>, so made-up tokens cost nothing. Thread-safe.
/// </summary>
internal sealed class TokenArrival(AppliedIndex applied, Func<ulong> commitIndex, TimeSpan limit, TimeProvider clock)
{
    private const ulong Reach = 5000;

    private readonly ConcurrentDictionary<ulong, Task> _waits = new();

    /// <summary>Waits for an entry, for a limited time.</summary>
    public ValueTask WaitAsync(ulong entry)
    {
        if (entry <= applied.Value || entry > commitIndex() + Reach)
        {
            return default;
        }

        return LimitedAsync(_waits.GetOrAdd(entry, Begin));
    }

    /// <summary>When the time is over first, the token stays unknown and the request is answered so.</summary>
    private async ValueTask LimitedAsync(Task arrived) => await arrived.WaitAtMostAsync(limit, clock);

    private Task Begin(ulong entry)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        applied.WhenReached(entry, () =>
        {
            arrived.TrySetResult();
            _waits.TryRemove(entry, out _);
        });
        return arrived.Task;
    }
}
