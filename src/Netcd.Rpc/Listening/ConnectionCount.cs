namespace Netcd.Rpc.Listening;

/// <summary>Counts the connections of all ports of a server. Thread-safe.</summary>
/// <param name="max">Most connections; null: no limit.</param>
internal sealed class ConnectionCount(long? max)
{
    private long _count;

    /// <summary>Takes a place.</summary>
    /// <returns>False when all are taken.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= max.GetValueOrDefault(long.MaxValue))
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
