using System.Collections.Concurrent;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>Requests by the version that clients say they are. Thread-safe.</summary>
internal sealed class ClientVersionMetrics
{
    // The text comes from clients: more versions than this share the label of those that say nothing.
    private const int MaxVersions = 64;
    private const string Unknown = "unknown";

    private readonly MetricFamilyOf<Counter> _requests;
    private readonly ConcurrentDictionary<string, Counters> _byVersion = new(StringComparer.Ordinal);
    private readonly Counters _unknown;

    public ClientVersionMetrics(MetricRegistry registry)
    {
        _requests = registry.Counters("etcd_server_client_requests_total", "The total number of client requests per client version.", "type", "client_api_version");
        _unknown = new Counters(_requests, Unknown);
    }

    /// <summary>Counts a request.</summary>
    public void Count(bool isUnary, string? version)
    {
        Counters counters = version is null ? _unknown : _byVersion.TryGetValue(version, out Counters? known) ? known : Add(version);
        (isUnary ? counters.Unary : counters.Stream).Add();
    }

    private Counters Add(string version) =>
        _byVersion.Count >= MaxVersions ? _unknown : _byVersion.GetOrAdd(version, static (v, requests) => new Counters(requests, v), _requests);

    // A kind shows up on the page with its first request, as in etcd.
    private sealed class Counters(MetricFamilyOf<Counter> requests, string version)
    {
        private Counter? _unary;
        private Counter? _stream;

        public Counter Unary => _unary ??= requests.With("unary", version);

        public Counter Stream => _stream ??= requests.With("stream", version);
    }
}
