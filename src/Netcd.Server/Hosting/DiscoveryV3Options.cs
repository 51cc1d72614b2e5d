namespace Netcd.Server.Hosting;

/// <summary>Discovery through another etcd cluster (etcd 3.6).</summary>
public sealed record DiscoveryV3Options
{
    /// <summary>Token of the cluster to form.</summary>
    public string Token { get; init; } = "";

    /// <summary>Endpoints of the discovery cluster, joined by commas.</summary>
    public string Endpoints { get; init; } = "";

    /// <summary>Longest wait for a connection.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait for an answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Keepalive ping interval.</summary>
    public TimeSpan KeepAliveTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait for a keepalive answer.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>No TLS on the way.</summary>
    public bool InsecureTransport { get; init; } = true;

    /// <summary>Accept every certificate.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Client certificate file.</summary>
    public string CertFile { get; init; } = "";

    /// <summary>Client key file.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>CA file.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>User, or <c>user:password</c>.</summary>
    public string User { get; init; } = "";

    /// <summary>Password.</summary>
    public string Password { get; init; } = "";
}
