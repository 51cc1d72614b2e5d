namespace Netcd.Server.Peers.Links;

/// <summary>Lets one connection attempt through every 100 ms, the first at once. One caller.</summary>
internal sealed class DialLimiter(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private DateTimeOffset _next = clock.GetUtcNow();

    /// <summary>Waits for the next attempt.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        // A clock that jumped back must not hold up the connection for as long as it jumped.
        TimeSpan wait = _next - now < Interval ? _next - now : Interval;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock, cancellation);
        }

        _next = clock.GetUtcNow() + Interval;
    }
}
