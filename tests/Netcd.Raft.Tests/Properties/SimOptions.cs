namespace Netcd.Raft.Tests.Properties;

/// <summary>What a run is like; all of it follows from the seed.</summary>
internal sealed class SimOptions
{
    public SimOptions(int seed)
    {
        Random = new Random(seed);
        Nodes = Random.Next(3, 8);
        Voters = Random.Next(1, Nodes + 1);
        AsyncStorageWrites = Flip();
        CheckQuorum = Flip();
        PreVote = Flip();
        StepDownOnRemoval = Flip();
        MaxSizePerMsg = Flip() ? RaftConfig.NoLimit : (ulong)Random.Next(0, 200);
        MaxCommittedSizePerReady = Flip() ? 0 : (ulong)Random.Next(1, 200);
        MaxInflightMsgs = Random.Next(1, 20);
        MaxInflightBytes = Flip() || MaxSizePerMsg == RaftConfig.NoLimit ? 0 : MaxSizePerMsg + (ulong)Random.Next(0, 300);
        LossPercent = Flip() ? 0 : Random.Next(0, 30);
        DuplicatePercent = Flip() ? 0 : Random.Next(0, 20);
        CrashPerMille = Flip() ? 0 : Random.Next(0, 8);
        ConfChangePerMille = Flip() ? 0 : Random.Next(0, 12);
        CompactPerMille = Random.Next(2, 20);
        PartitionPerMille = Flip() ? 0 : Random.Next(0, 8);
    }

    public Random Random { get; }

    public int Nodes { get; }

    public int Voters { get; }

    public bool AsyncStorageWrites { get; }

    public bool CheckQuorum { get; }

    public bool PreVote { get; }

    public bool StepDownOnRemoval { get; }

    public ulong MaxSizePerMsg { get; }

    public ulong MaxCommittedSizePerReady { get; }

    public int MaxInflightMsgs { get; }

    public ulong MaxInflightBytes { get; }

    public int LossPercent { get; }

    public int DuplicatePercent { get; }

    public int CrashPerMille { get; }

    public int ConfChangePerMille { get; }

    public int CompactPerMille { get; }

    public int PartitionPerMille { get; }

    public RaftConfig Configure(ulong id, MemoryStorage storage, ulong applied) => new()
    {
        Id = id,
        ElectionTick = 10,
        HeartbeatTick = 1 + (int)(id % 2),
        Storage = storage,
        Random = new Random(Random.Next()),
        Applied = applied,
        AsyncStorageWrites = AsyncStorageWrites,
        MaxSizePerMsg = MaxSizePerMsg,
        MaxCommittedSizePerReady = MaxCommittedSizePerReady,
        MaxInflightMsgs = MaxInflightMsgs,
        MaxInflightBytes = MaxInflightBytes,
        CheckQuorum = CheckQuorum,
        PreVote = PreVote,
        StepDownOnRemoval = StepDownOnRemoval,
    };

    private bool Flip() => Random.Next(2) == 0;
}
