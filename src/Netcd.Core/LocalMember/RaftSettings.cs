using Netcd.Core.Bootstrap;
using Netcd.Core.World;
using Netcd.Raft;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <summary>How a member configures raft.</summary>
internal static class RaftSettings
{
    private const ulong MaxMessageBytes = 512 << 10;
    private const int MaxInflightMessages = 4096 / 8;
    private const ulong MaxBatchToApply = 4 << 20;

    public static RaftConfig Of(MemberOptions options, BootstrappedMember files, IWorld world, ILog log)
    {
        RaftConfig config = Usual(options, files, world.Random, log);
        return world.Buggify(BuggifyPoint.SmallRaftBatches)
            ? config with { MaxSizePerMsg = 0, MaxInflightMsgs = 1, MaxCommittedSizePerReady = 1 }
            : config;
    }

    private static RaftConfig Usual(MemberOptions options, BootstrappedMember files, Random random, ILog log) => new()
    {
        Id = files.MemberId,
        ElectionTick = options.ElectionTicks,
        HeartbeatTick = 1,
        Storage = files.Log,
        Random = random,
        Applied = files.SnapshotIndex,
        AsyncStorageWrites = true,
        MaxSizePerMsg = MaxMessageBytes,
        MaxInflightMsgs = MaxInflightMessages,
        MaxCommittedSizePerReady = MaxBatchToApply,
        CheckQuorum = true,
        PreVote = options.PreVote,
        Logger = new RaftLog(log),
    };
}
