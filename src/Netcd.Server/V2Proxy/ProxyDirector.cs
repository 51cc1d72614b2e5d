using Netcd.Telemetry.Logging;

namespace Netcd.Server.V2Proxy;

/// <summary>Knows where requests may go: the client URLs of the members, asked for anew from time to time. Thread-safe.</summary>
/// <param name="find">Gives the client URLs of the cluster; none when nobody answers.</param>
/// <param name="refreshInterval">Time between two looks, as long as there are endpoints.</param>
/// <param name="failureWait">How long an endpoint that failed is left alone.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Told of failed endpoints.</param>
internal sealed class ProxyDirector(
    Func<CancellationToken, Task<IReadOnlyList<string>>> find, TimeSpan refreshInterval, TimeSpan failureWait, TimeProvider clock, ILog log)
{
    // Without endpoints nothing can be served, so the next look is soon.
    private static readonly TimeSpan EmptyInterval = TimeSpan.FromSeconds(1);

    private ProxyEndpoint[] _endpoints = [];

    /// <summary>Those that may be asked now, in the order in which to try them.</summary>
    public ProxyEndpoint[] Available() => [.. Volatile.Read(ref _endpoints).Where(static endpoint => endpoint.IsAvailable)];

    /// <summary>Looks once.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        string[] urls = [.. await find(cancellation)];
        if (urls.Length == 0)
        {
            return;
        }

        Random.Shared.Shuffle(urls);
        Dictionary<string, ProxyEndpoint> known = Volatile.Read(ref _endpoints).ToDictionary(static endpoint => endpoint.Url, StringComparer.Ordinal);
        Volatile.Write(ref _endpoints, [.. urls.Distinct().Select(url => known.GetValueOrDefault(url) ?? new ProxyEndpoint(url, failureWait, clock, log))]);
    }

    /// <summary>Looks again and again until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            bool isEmpty = Volatile.Read(ref _endpoints).Length == 0;
            try
            {
                await Task.Delay(isEmpty && refreshInterval > EmptyInterval ? EmptyInterval : refreshInterval, clock, cancellation);
                await RefreshAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
