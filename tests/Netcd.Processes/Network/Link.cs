namespace Netcd.Processes;

/// <summary>One direction between two members, and what is wrong with it. Thread-safe.</summary>
public sealed class Link
{
    private TaskCompletionSource? _closed;
    private long _delayTicks;
    private long _jitterTicks;

    /// <summary>Whether nothing gets through: senders do not notice, what is under way waits.</summary>
    public bool IsCut => Volatile.Read(ref _closed) is not null;

    /// <summary>Stops everything on its way.</summary>
    public void Cut() => Interlocked.CompareExchange(ref _closed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>Holds everything up for some time, in order.</summary>
    public void Slow(TimeSpan delay, TimeSpan jitter)
    {
        Volatile.Write(ref _delayTicks, delay.Ticks);
        Volatile.Write(ref _jitterTicks, jitter.Ticks);
    }

    /// <summary>Works again. What waited goes on.</summary>
    public void Heal()
    {
        Slow(TimeSpan.Zero, TimeSpan.Zero);
        Interlocked.Exchange(ref _closed, null)?.SetResult();
    }

    /// <summary>How long a piece that is sent now takes.</summary>
    internal TimeSpan NextDelay()
    {
        long jitter = Volatile.Read(ref _jitterTicks);
        return TimeSpan.FromTicks(Volatile.Read(ref _delayTicks) + (jitter > 0 ? Random.Shared.NextInt64(jitter) : 0));
    }

    /// <summary>Completes when the link is not cut.</summary>
    internal async ValueTask OpenAsync(CancellationToken cancellation)
    {
        while (Volatile.Read(ref _closed) is { } closed)
        {
            await closed.Task.WaitAsync(cancellation);
        }
    }
}
