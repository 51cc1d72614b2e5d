namespace Netcd.Server.Hosting;

/// <summary>Addresses of a member. Lists are sorted by text and free of duplicates.</summary>
public sealed record UrlOptions
{
    private static readonly EtcdUrl DefaultPeer = new("http", "localhost:2380", "", "http://localhost:2380");
    private static readonly EtcdUrl DefaultClient = new("http", "localhost:2379", "", "http://localhost:2379");

    /// <summary>Peer traffic is accepted here.</summary>
    public IReadOnlyList<EtcdUrl> ListenPeer { get; init; } = [DefaultPeer];

    /// <summary>gRPC and, unless <see cref="ListenClientHttp"/> is set, HTTP of clients is accepted here.</summary>
    public IReadOnlyList<EtcdUrl> ListenClient { get; init; } = [DefaultClient];

    /// <summary>When not empty, HTTP of clients is accepted here and no longer on <see cref="ListenClient"/>.</summary>
    public IReadOnlyList<EtcdUrl> ListenClientHttp { get; init; } = [];

    /// <summary>Extra listeners for metrics and health.</summary>
    public IReadOnlyList<EtcdUrl> ListenMetrics { get; init; } = [];

    /// <summary>Own peer addresses told to the cluster at the first start.</summary>
    public IReadOnlyList<EtcdUrl> AdvertisePeer { get; init; } = [DefaultPeer];

    /// <summary>Own client addresses told to the cluster at each start.</summary>
    public IReadOnlyList<EtcdUrl> AdvertiseClient { get; init; } = [DefaultClient];

    /// <summary>Let another process share the port (SO_REUSEPORT).</summary>
    public bool ReusePort { get; init; }

    /// <summary>Bind although old connections linger (SO_REUSEADDR).</summary>
    public bool ReuseAddress { get; init; }

    /// <inheritdoc/>
    public bool Equals(UrlOptions? other) => other is not null
        && ListenPeer.SequenceEqual(other.ListenPeer) && ListenClient.SequenceEqual(other.ListenClient)
        && ListenClientHttp.SequenceEqual(other.ListenClientHttp) && ListenMetrics.SequenceEqual(other.ListenMetrics)
        && AdvertisePeer.SequenceEqual(other.AdvertisePeer) && AdvertiseClient.SequenceEqual(other.AdvertiseClient)
        && ReusePort == other.ReusePort && ReuseAddress == other.ReuseAddress;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ListenPeer.Count, ListenClient.Count, AdvertisePeer.Count, ReusePort, ReuseAddress);
}
