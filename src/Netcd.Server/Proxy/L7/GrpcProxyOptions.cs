using System.Net;
using Netcd.Client;
using Netcd.Server.Hosting;

namespace Netcd.Server.Proxy.L7;

/// <summary>Settings of a <see cref="GrpcProxy"/>.</summary>
public sealed record GrpcProxyOptions
{
    /// <summary>Where it listens for gRPC and HTTP.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>An additional listener for the HTTP pages; null: none.</summary>
    public EtcdUrl? Metrics { get; init; }

    /// <summary>How it talks to the cluster; the namespace is the prefix of all keys.</summary>
    public required EtcdClientOptions Cluster { get; init; }

    /// <summary>How often the endpoints are replaced by what the cluster advertises; 0: never.</summary>
    public TimeSpan EndpointsSyncInterval { get; init; }

    /// <summary>The address that clients are told; empty: they are told the cluster's.</summary>
    public string AdvertiseUrl { get; init; } = "";

    /// <summary>Prefix of the keys at which proxies register; empty: it does not.</summary>
    public string ResolverPrefix { get; init; } = "";

    /// <summary>Time to live of the registration in seconds.</summary>
    public long ResolverTtl { get; init; }

    /// <summary>TLS towards clients.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Folder for generated certificates.</summary>
    public string DataDir { get; init; } = "default.proxy";

    /// <summary>Whether a serializable read must not show an older revision than one answered before.</summary>
    public bool OrdersSerializableReads { get; init; }

    /// <summary>Whether every call is logged.</summary>
    public bool LogsCalls { get; init; }

    /// <summary>Whether the debug pages are served.</summary>
    public bool ServesDebugPages { get; init; }

    /// <summary>Most open calls per connection.</summary>
    public uint MaxConcurrentStreams { get; init; } = uint.MaxValue;

    /// <summary>A client that pings more often than this is cut off.</summary>
    public TimeSpan MinPingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client's connection may be silent before it is pinged.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long the answer to a ping may take.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
