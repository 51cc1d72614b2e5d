namespace Netcd.Raft.Tests.Support;

/// <summary>A member with its storage, whose work a test has done at once or step by step.</summary>
internal sealed class Member
{
    public Member(RaftConfig config, MemoryStorage storage)
    {
        Storage = storage;
        Config = config;
        Raw = new RawNode(config);
    }

    public RaftConfig Config { get; }

    public MemoryStorage Storage { get; }

    public RawNode Raw { get; }

    public RecordingLogger Log => (RecordingLogger)Config.Logger;

    public List<Message> Outbox { get; } = [];

    public List<Entry> Applied { get; } = [];

    public List<ReadState> Reads { get; } = [];

    public ConfState? LastConfState { get; private set; }

    public ulong Id => Config.Id;

    public RaftNode Raft => Raw.Raft;

    public RaftRole Role => Raw.BasicStatus.SoftState.Role;

    public ulong Lead => Raw.BasicStatus.SoftState.Lead;

    public ulong Term => Raw.BasicStatus.HardState.Term;

    public ulong Commit => Raw.BasicStatus.HardState.Commit;

    public ulong LastIndex => Raft.Log.LastIndex;

    /// <summary>A member of a static group whose stored log has entries of the given terms from index 1.</summary>
    public static Member Create(ulong id, ulong[] voters, ulong[]? log = null, HardState state = default, ulong[]? learners = null, Func<RaftConfig, RaftConfig>? tune = null)
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(new Snapshot
        {
            Metadata = new SnapshotMetadata { ConfState = new ConfState { Voters = [.. voters], Learners = [.. learners ?? []] } },
        });
        storage.Append(Make.Entries(1, log ?? []));
        storage.SetHardState(state);
        return new Member(Configure(id, storage, tune), storage);
    }

    public static RaftConfig Configure(ulong id, MemoryStorage storage, Func<RaftConfig, RaftConfig>? tune = null)
    {
        var config = new RaftConfig
        {
            Id = id,
            ElectionTick = 10,
            HeartbeatTick = 1,
            Storage = storage,
            Random = new Random((int)(id % int.MaxValue)),
            MaxSizePerMsg = RaftConfig.NoLimit,
            MaxInflightMsgs = 256,
            Logger = new RecordingLogger(),
        };
        return tune is null ? config : tune(config);
    }

    /// <summary>A leader whose first entry every voter has acknowledged.</summary>
    public static Member Leader(ulong id, ulong[] voters, ulong[]? log = null, HardState state = default, ulong[]? learners = null, Func<RaftConfig, RaftConfig>? tune = null)
    {
        var member = Create(id, voters, log, state, learners, tune);
        member.BecomeLeader();
        foreach (var other in voters.Where(other => other != id))
        {
            member.Acknowledge(other, member.LastIndex);
        }

        member.Work();
        member.Take();
        return member;
    }

    /// <summary>Wins an election with the votes of everybody; nothing is acknowledged yet.</summary>
    public void BecomeLeader()
    {
        Raw.Campaign();
        Work();
        foreach (var other in Raft.Config.Voters.Union().Ids.ToArray().Where(other => other != Id))
        {
            if (Role == RaftRole.PreCandidate)
            {
                Step(Make.Message(MessageType.MsgPreVoteResp, other, Id, Term + 1));
                Work();
            }
        }

        foreach (var other in Raft.Config.Voters.Union().Ids.ToArray().Where(other => other != Id))
        {
            if (Role == RaftRole.Candidate)
            {
                Step(Make.Message(MessageType.MsgVoteResp, other, Id, Term));
                Work();
            }
        }

        Assert.Equal(RaftRole.Leader, Role);
    }

    public void Acknowledge(ulong from, ulong index) => Step(Make.Message(MessageType.MsgAppResp, from, Id, Term, index));

    public RaftError Step(Message message) => Raw.Step(message);

    public RaftError Propose(string data) => Raw.Propose(Make.Bytes(data));

    public void Tick(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Raw.Tick();
        }
    }

    /// <summary>Does everything that is asked for until nothing is; messages end in the outbox.</summary>
    public void Work()
    {
        while (Raw.HasReady)
        {
            WorkOnce();
        }
    }

    public Ready WorkOnce()
    {
        var ready = Raw.Ready();
        Save(ready);
        Outbox.AddRange(ready.Messages.ToArray());
        Reads.AddRange(ready.ReadStates.ToArray());
        ApplyAll(ready.CommittedEntries);
        Raw.Advance();
        return ready;
    }

    public void Save(in Ready ready)
    {
        if (ready.HardState is { } hard)
        {
            Storage.SetHardState(hard);
        }

        if (ready.Snapshot is { } snapshot)
        {
            Storage.ApplySnapshot(snapshot);
        }

        Storage.Append(ready.Entries);
    }

    public void ApplyAll(ReadOnlyMemory<Entry> entries)
    {
        foreach (var entry in entries.ToArray())
        {
            Applied.Add(entry);
            if (entry.Type == EntryType.ConfChange && RaftCodec.TryDecodeConfChange(entry.Data, out var one))
            {
                LastConfState = Raw.ApplyConfChange(one);
            }
            else if (entry.Type == EntryType.ConfChangeV2 && RaftCodec.TryDecodeConfChangeV2(entry.Data, out var many))
            {
                LastConfState = Raw.ApplyConfChange(many);
            }
        }
    }

    /// <summary>Empties the outbox.</summary>
    public List<Message> Take()
    {
        List<Message> taken = [.. Outbox];
        Outbox.Clear();
        return taken;
    }

    /// <summary>Works and gives the messages that come of it.</summary>
    public List<Message> WorkAndTake()
    {
        Work();
        return Take();
    }

    /// <summary>What this member knows about a peer, leader or not.</summary>
    public ProgressStatus Peer(ulong id)
    {
        var peers = new ProgressStatus[16];
        return peers[..Raw.CopyProgress(peers)].Single(peer => peer.Id == id);
    }

    /// <summary>A new process on the same storage.</summary>
    public Member Restart(Func<RaftConfig, RaftConfig>? tune = null) =>
        new((tune ?? (config => config))(Config with { Logger = new RecordingLogger() }), Storage);
}
