using Netcd.Core.LocalMember;

namespace Netcd.Server.Hosting;

/// <summary>What of the options the member itself needs. Pure.</summary>
internal static class MemberSettings
{
    private static readonly TimeSpan DefaultBatchInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DefaultProgressInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultTokenTtl = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan MinProgressInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The member's options, with etcd's meanings of 0 resolved.</summary>
    public static MemberOptions Of(EtcdOptions options) => new()
    {
        Name = options.Name,
        DataDirectory = options.DataDir,
        WalDirectory = options.WalDir.Length > 0 ? options.WalDir : null,
        InitialCluster = options.Cluster.InitialCluster,
        IsNewCluster = options.Cluster.IsNew,
        SameUrls = BootstrapCheck.AreSame,
        ForceNewCluster = options.ForceNewCluster,
        StrictReconfigurationCheck = options.Cluster.StrictReconfigCheck,
        MaxLearners = options.Cluster.MaxLearners,
        InitialElectionTickAdvance = options.Raft.InitialElectionTickAdvance,
        CorruptCheckInterval = options.Corruption.CheckInterval,
        CompactHashCheck = options.Corruption.CompactHashCheck,
        CompactHashCheckInterval = options.Corruption.CompactHashCheckInterval,
        DowngradeCheckInterval = options.DowngradeCheckInterval,
        InitialClusterToken = options.Cluster.Token,
        PeerUrls = [.. options.Urls.AdvertisePeer.Select(u => u.Text)],
        ClientUrls = [.. options.Urls.AdvertiseClient.Select(u => u.Text)],
        HeartbeatInterval = options.Raft.Heartbeat,
        ElectionTimeout = options.Raft.ElectionTimeout,
        PreVote = options.Raft.PreVote,
        SnapshotCount = options.Raft.SnapshotCount,
        SnapshotCatchUpEntries = options.Raft.SnapshotCatchUpEntries,
        MaxSnapshots = ToInt(options.Storage.MaxSnapshots),
        MaxWals = ToInt(options.Storage.MaxWals),
        MaxRequestBytes = ToInt(options.Limits.MaxRequestBytes),
        MaxTxnOps = ToInt(options.Limits.MaxTxnOps),
        V2Events = options.Classic.Events,
        QuotaBackendBytes = options.Storage.QuotaBytes,
        BackendBatchInterval = options.Storage.BatchInterval > TimeSpan.Zero ? options.Storage.BatchInterval : DefaultBatchInterval,
        BackendBatchLimit = options.Storage.BatchLimit > 0 ? options.Storage.BatchLimit : 10_000,
        UnsafeNoFsync = options.Storage.UnsafeNoFsync,
        CompactionBatchLimit = options.Compaction.BatchLimit > 0 ? options.Compaction.BatchLimit : 1000,
        CompactionSleepInterval = options.Compaction.SleepInterval,
        AutoCompactByRevision = options.Compaction.AutoMode == AutoCompactionMode.Revision,
        AutoCompactionPeriod = options.Compaction.AutoRetention,
        AutoCompactionRevisions = options.Compaction.AutoRevisions,
        WatchProgressInterval = ProgressInterval(options.WatchProgressNotifyInterval),
        LeaseCheckpoint = options.Leases.Checkpoint,
        LeaseCheckpointPersist = options.Leases.CheckpointPersist,
        SimpleTokenTtl = options.Auth.TokenTtl > TimeSpan.Zero ? options.Auth.TokenTtl : DefaultTokenTtl,
        BcryptCost = options.Auth.UsableBcryptCost,
        PasswordParallelism = Math.Max(1, Environment.ProcessorCount / 2),
        WarningApplyDuration = options.Limits.WarningApplyDuration,
    };

    private static TimeSpan ProgressInterval(TimeSpan value) =>
        value == TimeSpan.Zero ? DefaultProgressInterval : value < MinProgressInterval ? MinProgressInterval : value;

    // Leaves room for the overhead that is added to limits.
    private static int ToInt(ulong value) => (int)Math.Min(value, int.MaxValue / 2);
}
