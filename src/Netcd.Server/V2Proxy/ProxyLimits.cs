using Netcd.Server.Hosting;

namespace Netcd.Server.V2Proxy;

/// <summary>How long the members may take; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
/// <param name="Write">For a request to be sent.</param>
/// <param name="Read">For the answer to begin and to go on.</param>
internal sealed record ProxyLimits(TimeSpan Write, TimeSpan Read)
{
    public static ProxyLimits Of(V2Options options) => new(OrNone(options.ProxyWriteTimeout), OrNone(options.ProxyReadTimeout));

    private static TimeSpan OrNone(TimeSpan time) => time > TimeSpan.Zero && time.TotalMilliseconds <= int.MaxValue ? time : Timeout.InfiniteTimeSpan;
}
