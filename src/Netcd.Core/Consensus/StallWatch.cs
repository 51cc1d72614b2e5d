namespace Netcd.Core.Consensus;

/// <summary>
/// Notices that the process stood still (stopped, swapped out, starved) for so long that another member may lead by now, though
/// this one has not heard of it. <see cref="OnTick"/> belongs to the raft loop; the rest is thread-safe.
/// </summary>
/// <param name="clock">Measures the time between ticks.</param>
/// <param name="limit">Longest time between two ticks of a process that runs: three heartbeats in etcd.</param>
internal sealed class StallWatch(TimeProvider clock, TimeSpan limit)
{
    private long _lastTick = clock.GetTimestamp();
    private int _stalls;
    private int _settled;

    /// <summary>The raft loop ticks.</summary>
    public void OnTick()
    {
        long now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_lastTick, now) > limit)
        {
            Interlocked.Increment(ref _stalls);
        }

        Volatile.Write(ref _lastTick, now);
    }

    /// <summary>Whether the process has not stood still since a quorum last confirmed this member.</summary>
    /// <param name="stall">To <see cref="Settle"/> once a confirmation that begins now has come.</param>
    public bool IsSettled(out int stall)
    {
        stall = Volatile.Read(ref _stalls);
        return stall == Volatile.Read(ref _settled) && clock.GetElapsedTime(Volatile.Read(ref _lastTick)) <= limit;
    }

    /// <summary>A quorum has confirmed this member since <see cref="IsSettled"/> was asked.</summary>
    public void Settle(int stall) => Volatile.Write(ref _settled, stall);
}
