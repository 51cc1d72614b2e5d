namespace Netcd.Server.Hosting;

/// <summary>Everything a member is told at start. Immutable; a new instance holds etcd 3.5's defaults.</summary>
public sealed record EtcdOptions
{
    /// <summary>Name of this member, unique in the cluster.</summary>
    public string Name { get; init; } = "default";

    /// <summary>Data directory; relative paths start at the working directory.</summary>
    public string DataDir { get; init; } = "default.etcd";

    /// <summary>Separate directory of the log; empty means <c>member/wal</c> inside the data directory.</summary>
    public string WalDir { get; init; } = "";

    /// <summary>Addresses that are listened on and told to others.</summary>
    public UrlOptions Urls { get; init; } = new();

    /// <summary>How the first start finds its cluster.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>Consensus clock and log.</summary>
    public RaftOptions Raft { get; init; } = new();

    /// <summary>Database file and log files.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>Limits of requests.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>gRPC connections.</summary>
    public GrpcOptions Grpc { get; init; } = new();

    /// <summary>HTTP on the client port.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Automatic and background compaction.</summary>
    public CompactionOptions Compaction { get; init; } = new();

    /// <summary>Leases.</summary>
    public LeaseOptions Leases { get; init; } = new();

    /// <summary>Authentication of clients.</summary>
    public AuthOptions Auth { get; init; } = new();

    /// <summary>TLS on client and peer ports.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Checks for diverged members.</summary>
    public CorruptionOptions Corruption { get; init; } = new();

    /// <summary>The v2 API and its store.</summary>
    public V2Options V2 { get; init; } = new();

    /// <summary>What only etcd 0.x knew.</summary>
    public ClassicOptions Classic { get; init; } = new();

    /// <summary>Log.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Metrics, profiling and tracing.</summary>
    public MonitoringOptions Monitoring { get; init; } = new();

    /// <summary>Time between two looks at the members' versions during a downgrade.</summary>
    public TimeSpan DowngradeCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Interval of progress notifications on idle watches that asked for them.</summary>
    public TimeSpan WatchProgressNotifyInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Keep the data and become the only member of a new cluster.</summary>
    public bool ForceNewCluster { get; init; }

    /// <summary>Whether the process keeps its memory locked.</summary>
    public bool MemoryLock { get; init; }

    /// <summary>Directory of this member's data inside the data directory.</summary>
    public string MemberDir => Path.Join(DataDir, "member");

    /// <summary>Directory of the log files, dedicated or not.</summary>
    public string EffectiveWalDir => WalDir.Length > 0 ? WalDir : Path.Join(MemberDir, "wal");
}
