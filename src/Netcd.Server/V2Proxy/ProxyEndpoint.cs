using Netcd.Telemetry.Logging;

namespace Netcd.Server.V2Proxy;

/// <summary>A client URL of a member. One that failed is left alone for a while. Thread-safe.</summary>
/// <param name="url">The URL without a path.</param>
/// <param name="failureWait">How long it is left alone.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Told of failures.</param>
internal sealed class ProxyEndpoint(string url, TimeSpan failureWait, TimeProvider clock, ILog log)
{
    private const long Never = long.MinValue;

    private long _failed = Never;

    /// <summary>Where it is.</summary>
    public string Url => url;

    /// <summary>Whether it may be asked now.</summary>
    public bool IsAvailable => Interlocked.Read(ref _failed) is var failed && (failed == Never || clock.GetElapsedTime(failed) >= failureWait);

    /// <summary>Leaves it alone from now on.</summary>
    public void MarkFailed()
    {
        if (!IsAvailable)
        {
            return;
        }

        Interlocked.Exchange(ref _failed, clock.GetTimestamp());
        log.Warn("marked endpoint unavailable", [("endpoint", url)]);
    }
}
