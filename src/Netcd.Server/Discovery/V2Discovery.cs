using System.Net;
using System.Text.Json;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Discovery;

/// <summary>
/// <c>--discovery URL</c>: the URL is a directory of a v2 key space, such as <c>http://host:2379/v2/keys/TOKEN</c>. The wanted size
/// stands in <c>_config/size</c>; each member creates a key named after its id.
/// </summary>
/// <param name="url">The directory.</param>
/// <param name="proxy">HTTP proxy, empty for none.</param>
/// <param name="log">Told of retries and of who is found.</param>
/// <param name="clock">Time of retries.</param>
public sealed class V2Discovery(string url, string proxy, ILog log, TimeProvider clock) : IClusterDiscovery
{
    private const int MaxRetries = 8;
    private const int KeyNotFound = 100;
    private const int NodeExists = 105;
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30);

    private readonly string _directory = url.TrimEnd('/');

    /// <inheritdoc/>
    public async Task<string> JoinAsync(ulong memberId, string registration, CancellationToken cancellation)
    {
        using HttpClient http = NewClient();
        string id = MemberIds.ToText(memberId);
        (Registry registry, _) = await LookAsync(http, cancellation);
        registry.RefuseIfFull(id);
        await RegisterAsync(http, id, registration, cancellation);
        return await WaitUntilCompleteAsync(http, id, cancellation);
    }

    /// <summary>Waits until all members are there without becoming one.</summary>
    /// <returns>The founders in the form of <c>--initial-cluster</c>.</returns>
    /// <exception cref="BootstrapException">The service answers nonsense, or not at all.</exception>
    public async Task<string> ObserveAsync(CancellationToken cancellation)
    {
        using HttpClient http = NewClient();
        return await WaitUntilCompleteAsync(http, null, cancellation);
    }

    private HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler();
        if (proxy.Length > 0)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<string> WaitUntilCompleteAsync(HttpClient http, string? id, CancellationToken cancellation)
    {
        while (true)
        {
            (Registry registry, ulong index) = await LookAsync(http, cancellation);
            if (id is not null)
            {
                registry.RefuseIfFull(id);
            }

            if (registry.IsComplete)
            {
                log.Info("discovery found all members", [("discovery-url", url), ("initial-cluster", registry.InitialCluster)]);
                return registry.InitialCluster;
            }

            log.Info("found peers from discovery server; waiting for more", [("discovery-url", url), ("found-peers", registry.Members.Count), ("needed-peers", registry.Size - registry.Members.Count)]);
            await WaitForChangeAsync(http, index, cancellation);
        }
    }

    private async Task<(Registry Registry, ulong Index)> LookAsync(HttpClient http, CancellationToken cancellation)
    {
        using V2Answer size = await AskAsync(http, HttpMethod.Get, "/_config/size", null, cancellation);
        if (size.ErrorCode == KeyNotFound)
        {
            throw DiscoveryErrors.SizeNotFound;
        }

        using V2Answer directory = await AskAsync(http, HttpMethod.Get, "", null, cancellation);
        IReadOnlyList<(string Id, string Value)> members = [.. directory.Children().Where(static node => node.Name != "_config").OrderBy(static node => node.Created).Select(static node => (node.Name, node.Value))];
        return (new Registry(Registry.ParseSize(size.Value), members), directory.Index);
    }

    private async Task RegisterAsync(HttpClient http, string id, string registration, CancellationToken cancellation)
    {
        using V2Answer answer = await AskAsync(http, HttpMethod.Put, $"/{id}?prevExist=false", registration, cancellation);
        if (answer.ErrorCode == NodeExists)
        {
            throw DiscoveryErrors.DuplicateId;
        }
    }

    /// <summary>Until something below the directory changes, or a while; what happened is looked at anew in any case.</summary>
    private async Task WaitForChangeAsync(HttpClient http, ulong index, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongPoll);
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri($"{_directory}?wait=true&recursive=true&waitIndex={index + 1}"), limit.Token);
            await response.Content.ReadAsByteArrayAsync(limit.Token);
        }
        catch (Exception e) when ((e is HttpRequestException or OperationCanceledException) && !cancellation.IsCancellationRequested)
        {
            log.Debug("a wait at the discovery server ended", [("error", e.Message)]);
            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellation);
        }
    }

    private async Task<V2Answer> AskAsync(HttpClient http, HttpMethod method, string path, string? value, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                // A body serves one try only.
                using var request = new HttpRequestMessage(method, new Uri(_directory + path)) { Content = value is null ? null : new FormUrlEncodedContent([new("value", value)]) };
                using HttpResponseMessage response = await http.SendAsync(request, cancellation);
                byte[] content = await response.Content.ReadAsByteArrayAsync(cancellation);
                if ((int)response.StatusCode < 500)
                {
                    ulong.TryParse(response.Headers.TryGetValues("X-Etcd-Index", out IEnumerable<string>? values) ? values.First() : "", out ulong index);
                    return new V2Answer(content, index);
                }

                log.Warn("failed to get from discovery server", [("discovery-url", url), ("path", path), ("status", (int)response.StatusCode)]);
            }
            catch (HttpRequestException e)
            {
                log.Warn("failed to get from discovery server", [("discovery-url", url), ("path", path), ("error", e.Message)]);
            }
            catch (JsonException)
            {
                throw DiscoveryErrors.BadEndpoint;
            }

            if (attempt > MaxRetries)
            {
                throw DiscoveryErrors.TooManyRetries;
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << attempt), clock, cancellation);
        }
    }
}
