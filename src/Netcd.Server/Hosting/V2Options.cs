namespace Netcd.Server.Hosting;

/// <summary>The v2 API, its store and its proxy.</summary>
public sealed record V2Options
{
    /// <summary>Serve the v2 API.</summary>
    public bool Enable { get; init; }

    /// <summary>Serve the v1 API too, where the v2 API is served.</summary>
    public bool EnableV1 { get; init; } = true;

    /// <summary>Send clients of followers to the leader with their writes, as etcd 0.x did, instead of forwarding.</summary>
    public bool RedirectWrites { get; init; }

    /// <summary>Give tokens at <c>/new</c> to clusters that find themselves here.</summary>
    public bool ServesDiscovery { get; init; }

    /// <summary>Serve v2 requests from v3 keys below this prefix; empty for no.</summary>
    public string EmulationPrefix { get; init; } = "";

    /// <summary>Stage of the removal: <c>not-yet</c>, <c>write-only</c>, <c>write-only-skip-check</c>, <c>write-only-drop-data</c>, <c>gone</c>.</summary>
    public string Deprecation { get; init; } = "not-yet";

    /// <summary>v2 proxy: <c>off</c>, <c>readonly</c> or <c>on</c>.</summary>
    public string ProxyMode { get; init; } = "off";

    /// <summary>Time a failed endpoint is left alone.</summary>
    public TimeSpan ProxyFailureWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Interval of endpoint refreshes.</summary>
    public TimeSpan ProxyRefreshInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest dial.</summary>
    public TimeSpan ProxyDialTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest write.</summary>
    public TimeSpan ProxyWriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest read, zero for no limit.</summary>
    public TimeSpan ProxyReadTimeout { get; init; }
}
