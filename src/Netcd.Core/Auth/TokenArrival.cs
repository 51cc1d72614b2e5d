using System.Collections.Concurrent;
using Netcd.Core.Consensus;

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
    public ValueTask WaitAsync(ulong entry, CancellationToken cancellation)
    {
        if (entry <= applied.Value || entry > commitIndex() + Reach)
        {
            return default;
        }

        return LimitedAsync(_waits.GetOrAdd(entry, Begin), cancellation);
    }

    private async ValueTask LimitedAsync(Task arrived, CancellationToken cancellation)
    {
        try
        {
            await arrived.WaitAsync(limit, clock, cancellation);
        }
        catch (TimeoutException)
        {
            // The token stays unknown, and the request is answered so.
        }
    }

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
