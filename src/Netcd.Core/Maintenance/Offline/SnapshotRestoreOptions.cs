namespace Netcd.Core.Maintenance.Offline;

/// <summary>Settings of a restore.</summary>
public sealed record SnapshotRestoreOptions
{
    /// <summary>The snapshot file.</summary>
    public required string SnapshotPath { get; init; }

    /// <summary>Name of the member to make.</summary>
    public string Name { get; init; } = "default";

    /// <summary>Its data directory, which must be empty or absent; empty: <c>NAME.etcd</c>.</summary>
    public string DataDirectory { get; init; } = "";

    /// <summary>Its log directory, which must be absent; empty: inside the data directory.</summary>
    public string WalDirectory { get; init; } = "";

    /// <summary>Members of the new cluster, as <c>NAME=URL,NAME=URL</c>.</summary>
    public string InitialCluster { get; init; } = "default=http://localhost:2380";

    /// <summary>Makes ids of members and cluster differ from those of other clusters.</summary>
    public string InitialClusterToken { get; init; } = "etcd-cluster";

    /// <summary>Peer URLs of the member to make, separated by commas.</summary>
    public string PeerUrls { get; init; } = "http://localhost:2380";

    /// <summary>Takes a file without checksum, or one whose checksum does not fit. Needed for files out of a data directory.</summary>
    public bool SkipHashCheck { get; init; }

    /// <summary>Added to the newest revision, so that watchers cannot see one twice; 0: nothing.</summary>
    public ulong BumpRevision { get; init; }

    /// <summary>Marks everything up to the new newest revision as compacted; needed for <see cref="BumpRevision"/>.</summary>
    public bool MarkCompacted { get; init; }
}
