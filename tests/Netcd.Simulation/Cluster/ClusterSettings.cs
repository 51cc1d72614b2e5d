using Netcd.Core.LocalMember;

namespace Netcd.Simulation.Cluster;

/// <summary>The settings of a simulated cluster, drawn from the seed. Small numbers make rare paths frequent.</summary>
public sealed record ClusterSettings
{
    /// <summary>Voters at the start.</summary>
    public int Members { get; init; } = 3;

    /// <summary>One raft tick.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Shortest time without a leader before an election.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Applied entries between two raft snapshots.</summary>
    public ulong SnapshotCount { get; init; } = 100;

    /// <summary>Entries kept in memory behind a snapshot.</summary>
    public ulong CatchUpEntries { get; init; } = 100;

    /// <summary>Time between two commits of the database.</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes after which the database is committed at once.</summary>
    public int BatchLimit { get; init; } = 10_000;

    /// <summary>Revisions per compaction slice.</summary>
    public int CompactionBatch { get; init; } = 1000;

    /// <summary>Pause between two slices.</summary>
    public TimeSpan CompactionPause { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Interval of watch progress notices.</summary>
    public TimeSpan WatchProgressInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether members ask before they campaign.</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>Whether remaining lease times are stored.</summary>
    public bool LeaseCheckpoint { get; init; }

    /// <summary>Whether changes of the membership are refused while members are missing.</summary>
    public bool StrictReconfiguration { get; init; } = true;

    /// <summary>Space quota in bytes, 0 for the default.</summary>
    public long Quota { get; init; }

    /// <summary>Length of a full WAL segment.</summary>
    public long WalSegmentBytes { get; init; } = 64_000_000;

    /// <summary>WAL segments and snapshot files that are kept.</summary>
    public int FilesKept { get; init; } = 5;

    /// <summary>Usual time of one sync.</summary>
    public TimeSpan SyncLatency { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Usual one-way time of a message.</summary>
    public TimeSpan NetworkDelay { get; init; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Longest time a request may wait inside the cluster: 5 s + 2 × election timeout.</summary>
    public TimeSpan RequestLimit => TimeSpan.FromSeconds(5) + (2 * ElectionTimeout);

    /// <summary>Longest <see cref="CompactionPause"/> that is drawn.</summary>
    public static readonly TimeSpan MaxCompactionPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Draws settings.</summary>
    /// <param name="random">The seed's choice.</param>
    /// <param name="members">How many voters.</param>
    public static ClusterSettings Draw(Random random, int members)
    {
        (int tick, int election)[] timings = [(29, 271), (101, 521), (100, 1000), (100, 2000)];
        (int tick, int election) = timings[random.Next(timings.Length)];
        return new ClusterSettings
        {
            Members = members,
            HeartbeatInterval = TimeSpan.FromMilliseconds(tick),
            ElectionTimeout = TimeSpan.FromMilliseconds(election),
            SnapshotCount = Pick<ulong>(random, 5, 20, 50, 100, 1000),
            CatchUpEntries = Pick<ulong>(random, 1, 5, 20, 100, 5000),
            BatchInterval = TimeSpan.FromMilliseconds(Pick(random, 1, 5, 20, 100)),
            BatchLimit = Pick(random, 1, 10, 100, 10_000),
            CompactionBatch = Pick(random, 1, 5, 20, 100, 1000),
            CompactionPause = Pick(random, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10), MaxCompactionPause),
            WatchProgressInterval = TimeSpan.FromMilliseconds(Pick(random, 100, 100, 500, 600_000)),
            PreVote = random.Next(3) != 0,
            LeaseCheckpoint = random.Next(3) == 0,
            StrictReconfiguration = random.Next(3) == 0,
            WalSegmentBytes = Pick(random, 4_000, 20_000, 100_000, 64_000_000),
            FilesKept = Pick(random, 1, 2, 5),
            SyncLatency = TimeSpan.FromMilliseconds(Pick(random, 0.05, 0.5, 2, 10)),
            NetworkDelay = TimeSpan.FromMilliseconds(Pick(random, 0.1, 0.5, 2, 20)),
        };
    }

    /// <summary>The options of one member.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="peerUrl">Its peer URL.</param>
    /// <param name="initialCluster">All members as the flag names them.</param>
    internal MemberOptions For(string name, string peerUrl, string initialCluster) => new()
    {
        Name = name,
        DataDirectory = "/data",
        InitialCluster = initialCluster,
        PeerUrls = [peerUrl],
        ClientUrls = [peerUrl.Replace(":2380", ":2379", StringComparison.Ordinal)],
        HeartbeatInterval = HeartbeatInterval,
        ElectionTimeout = ElectionTimeout,
        PreVote = PreVote,
        StrictReconfigurationCheck = StrictReconfiguration,
        SnapshotCount = SnapshotCount,
        SnapshotCatchUpEntries = CatchUpEntries,
        BackendBatchInterval = BatchInterval,
        BackendBatchLimit = BatchLimit,
        CompactionBatchLimit = CompactionBatch,
        CompactionSleepInterval = CompactionPause,
        WatchProgressInterval = WatchProgressInterval,
        LeaseCheckpoint = LeaseCheckpoint,
        LeaseCheckpointPersist = LeaseCheckpoint,
        QuotaBackendBytes = Quota,
        WalSegmentBytes = WalSegmentBytes,
        MaxWals = FilesKept,
        MaxSnapshots = FilesKept,
        PurgeInterval = TimeSpan.FromSeconds(1),
    };

    private static T Pick<T>(Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];
}
