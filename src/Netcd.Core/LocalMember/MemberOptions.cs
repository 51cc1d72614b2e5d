using Netcd.Core.Auth.Passwords;
using Netcd.Core.Auth.Tokens;

using Netcd.Core.Bootstrap;

namespace Netcd.Core.LocalMember;

/// <summary>Everything that shapes one member, already checked by whoever read flags, environment or file.</summary>
public sealed record MemberOptions
{
    /// <summary><c>--name</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>--data-dir</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>--wal-dir</c>, or null for <c>member/wal</c> in the data directory.</summary>
    public string? WalDirectory { get; init; }

    /// <summary><c>--initial-cluster</c>: name and peer URL of each member, as text.</summary>
    public required string InitialCluster { get; init; }

    /// <summary><c>--initial-cluster-state</c>: true to found the cluster, false to join it.</summary>
    public bool IsNewCluster { get; init; } = true;

    /// <summary>The service that knows the other founders; <see cref="InitialCluster"/> names this member alone then. Null for none.</summary>
    public IClusterDiscovery? Discovery { get; init; }

    /// <summary>Whether two lists of URLs name the same addresses; may resolve host names. Asked once, when the member joins.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<string>, bool> SameUrls { get; init; } = static (x, y) => x.Order(StringComparer.Ordinal).SequenceEqual(y.Order(StringComparer.Ordinal));

    /// <summary><c>--force-new-cluster</c>: existing data becomes a cluster of this member alone.</summary>
    public bool ForceNewCluster { get; init; }

    /// <summary><c>--strict-reconfig-check</c>.</summary>
    public bool StrictReconfigurationCheck { get; init; } = true;

    /// <summary><c>--max-learners</c>.</summary>
    public int MaxLearners { get; init; } = 1;

    /// <summary><c>--initial-cluster-token</c>.</summary>
    public string InitialClusterToken { get; init; } = "etcd-cluster";

    /// <summary><c>--initial-advertise-peer-urls</c>.</summary>
    public required IReadOnlyList<string> PeerUrls { get; init; }

    /// <summary><c>--advertise-client-urls</c>.</summary>
    public required IReadOnlyList<string> ClientUrls { get; init; }

    /// <summary><c>--heartbeat-interval</c>: one raft tick.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary><c>--election-timeout</c>.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>--initial-election-tick-advance</c>: the first election needs only two heartbeats of silence once peers are connected.</summary>
    public bool InitialElectionTickAdvance { get; init; } = true;

    /// <summary><c>--experimental-corrupt-check-time</c>: how often the leader compares the members' data; zero is never.</summary>
    public TimeSpan CorruptCheckInterval { get; init; }

    /// <summary><c>--experimental-compact-hash-check-enabled</c>.</summary>
    public bool CompactHashCheck { get; init; }

    /// <summary><c>--experimental-compact-hash-check-time</c>.</summary>
    public TimeSpan CompactHashCheckInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary><c>--experimental-downgrade-check-time</c>.</summary>
    public TimeSpan DowngradeCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><see cref="ElectionTimeout"/> in ticks.</summary>
    public int ElectionTicks => (int)Math.Max(2, ElectionTimeout / HeartbeatInterval);

    /// <summary><c>--pre-vote</c>.</summary>
    public bool PreVote { get; init; } = true;

    /// <summary><c>--snapshot-count</c>: applied entries between two .snap files.</summary>
    public ulong SnapshotCount { get; init; } = 100_000;

    /// <summary><c>--experimental-snapshot-catchup-entries</c>: entries kept in memory behind a snapshot.</summary>
    public ulong SnapshotCatchUpEntries { get; init; } = 5000;

    /// <summary><c>--max-snapshots</c>; 0 keeps all.</summary>
    public int MaxSnapshots { get; init; } = 5;

    /// <summary><c>--max-wals</c>; 0 keeps all.</summary>
    public int MaxWals { get; init; } = 5;

    /// <summary>Length at which a WAL segment is full. No flag: smaller ones are for tests.</summary>
    public long WalSegmentBytes { get; init; } = 64_000_000;

    /// <summary>How often files beyond <see cref="MaxSnapshots"/> and <see cref="MaxWals"/> are deleted. No flag.</summary>
    public TimeSpan PurgeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>--max-request-bytes</c>: largest encoded proposal.</summary>
    public int MaxRequestBytes { get; init; } = 1_572_864;

    /// <summary><c>--max-txn-ops</c>.</summary>
    public int MaxTxnOps { get; init; } = 128;

    /// <summary><c>--quota-backend-bytes</c>: 0 means 2 GiB, negative none.</summary>
    public long QuotaBackendBytes { get; init; }

    /// <summary><c>-max-result-buffer</c> of etcd 0.x: past events that v1 and v2 watches can ask for, up to 1,000,000; null for etcd's 1000.</summary>
    public int? V2Events { get; init; }

    /// <summary><c>--backend-batch-interval</c>.</summary>
    public TimeSpan BackendBatchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary><c>--backend-batch-limit</c>.</summary>
    public int BackendBatchLimit { get; init; } = 10_000;

    /// <summary><c>--unsafe-no-fsync</c>: acknowledged writes may be lost on power failure.</summary>
    public bool UnsafeNoFsync { get; init; }

    /// <summary><c>--experimental-compaction-batch-limit</c>: revisions per slice.</summary>
    public int CompactionBatchLimit { get; init; } = 1000;

    /// <summary><c>--experimental-compaction-sleep-interval</c>; null for as long as each slice took.</summary>
    public TimeSpan? CompactionSleepInterval { get; init; }

    /// <summary><c>--auto-compaction-mode</c>: true for revision, false for periodic.</summary>
    public bool AutoCompactByRevision { get; init; }

    /// <summary><c>--auto-compaction-retention</c> for the periodic mode; zero is off.</summary>
    public TimeSpan AutoCompactionPeriod { get; init; }

    /// <summary><c>--auto-compaction-retention</c> for the revision mode; zero is off.</summary>
    public long AutoCompactionRevisions { get; init; }

    /// <summary><c>--experimental-watch-progress-notify-interval</c>.</summary>
    public TimeSpan WatchProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>--experimental-enable-lease-checkpoint</c>.</summary>
    public bool LeaseCheckpoint { get; init; }

    /// <summary><c>--experimental-enable-lease-checkpoint-persist</c>.</summary>
    public bool LeaseCheckpointPersist { get; init; }

    /// <summary><c>--auth-token</c> when it is not <c>simple</c>; null for simple tokens.</summary>
    public IAuthTokens? AuthTokens { get; init; }

    /// <summary><c>--auth-token-ttl</c>: life of a simple token after its last use.</summary>
    public TimeSpan SimpleTokenTtl { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary><c>--bcrypt-cost</c>, from <see cref="Bcrypt.MinCost"/> to <see cref="Bcrypt.MaxCost"/>.</summary>
    public int BcryptCost { get; init; } = 10;

    /// <summary>Passwords hashed or checked at once; the rest of the processors is left to everything else.</summary>
    public int PasswordParallelism { get; init; } = 1;

    /// <summary><c>--experimental-warning-apply-duration</c>.</summary>
    public TimeSpan WarningApplyDuration { get; init; } = TimeSpan.FromMilliseconds(100);
}
