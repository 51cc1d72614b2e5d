using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 68 to 70 of the checklist: the contract between member and application.</summary>
public class ContractScenarios
{
    private static readonly EntryId Origin = new(0, 0);

    [Fact]
    public void S68_What_is_stepped_between_Ready_and_Advance_is_not_lost()
    {
        var member = Member.Create(2, [1, 2, 3]);
        member.Step(Make.App(1, 2, 1, Origin, 0, Make.Entry(1, 1)));
        var ready = member.Raw.Ready();
        member.Step(Make.App(1, 2, 1, new EntryId(1, 1), 1, Make.Entry(1, 2)));
        member.Step(Make.Message(MessageType.MsgHeartbeat, 1, 2, 1));
        member.Save(ready);
        Assert.Equal(1UL, Assert.Single(ready.Messages.ToArray()).Index);
        member.Raw.Advance();

        var next = member.WorkOnce();
        Assert.Equal(2UL, Assert.Single(next.Entries.ToArray()).Index);
        Assert.Equal([MessageType.MsgHeartbeatResp, MessageType.MsgAppResp], member.Take().Select(m => m.Type));
        Assert.Equal(1UL, next.HardState!.Value.Commit);
    }

    [Fact]
    public void S68_Hard_and_soft_state_are_remembered_when_they_are_handed_out()
    {
        var member = Member.Create(2, [1, 2, 3]);
        member.Step(Make.Message(MessageType.MsgHeartbeat, 1, 2, 1));
        var ready = member.WorkOnce();
        Assert.Equal(new HardState(1, 0, 0), ready.HardState);
        Assert.Equal(new SoftState(1, RaftRole.Follower), ready.SoftState);

        member.Step(Make.Message(MessageType.MsgHeartbeat, 1, 2, 1));
        var same = member.WorkOnce();
        Assert.Null(same.HardState);
        Assert.Null(same.SoftState);
        Assert.False(member.Raw.HasReady);
    }

    [Fact]
    public void S68_A_second_Ready_or_a_stray_Advance_breaks_the_contract()
    {
        var member = Member.Create(1, [1, 2, 3]);
        Assert.Throws<RaftContractException>(() => member.Raw.Advance());
        member.Raw.Campaign();
        member.Raw.Ready();
        Assert.Throws<RaftContractException>(() => member.Raw.Ready());

        var asynchronous = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        asynchronous.Raw.Ready();
        asynchronous.Raw.Ready();
        Assert.Throws<RaftContractException>(() => asynchronous.Raw.Advance());
    }

    [Fact]
    public void S68_Rejections_too_wait_until_everything_known_is_durable()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Step(Make.VoteRequest(2, 1, 1, Origin));
        member.Step(Make.VoteRequest(3, 1, 1, Origin));
        var messages = member.Raw.Ready().Messages.ToArray();

        var append = Assert.Single(messages);
        Assert.Equal(MessageType.MsgStorageAppend, append.Type);
        Assert.Equal(new HardState(1, 2, 0), append.HardState);
        Assert.Equal([false, true], append.Responses.ToArray().Select(m => m.Reject));
    }

    [Fact]
    public void S68_A_write_without_hard_state_leaves_its_fields_empty_and_one_without_entries_asks_for_no_response()
    {
        var member = Member.Create(2, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Step(Make.App(1, 2, 1, Origin, 0, Make.Entry(1, 1)));
        Assert.Equal(1UL, member.Raw.Ready().Messages.Span[0].Term);
        member.Step(Make.App(1, 2, 1, new EntryId(1, 1), 0, Make.Entry(1, 2)));
        var second = member.Raw.Ready().Messages.Span[0];
        Assert.True(second.HardState.IsEmpty);

        foreach (var response in second.Responses.ToArray().Where(m => m.To == 2))
        {
            member.Storage.Append(Make.Entries(1, 1, 1));
            member.Step(response);
        }

        member.Step(new Message { Type = MessageType.MsgHeartbeat, From = 1, To = 2, Term = 1, Commit = 1 });
        var third = member.Raw.Ready().Messages.ToArray().Single(m => m.Type == MessageType.MsgStorageAppend);
        Assert.True(third.Responses.IsEmpty);
    }

    [Fact]
    public void S69_Local_messages_from_the_network_are_refused()
    {
        MessageType[] local =
        [
            MessageType.MsgHup, MessageType.MsgBeat, MessageType.MsgUnreachable, MessageType.MsgSnapStatus, MessageType.MsgCheckQuorum,
            MessageType.MsgStorageAppend, MessageType.MsgStorageAppendResp, MessageType.MsgStorageApply, MessageType.MsgStorageApplyResp,
        ];
        foreach (var type in Enum.GetValues<MessageType>())
        {
            var member = Member.Create(1, [1, 2, 3]);
            var error = member.Step(Make.Message(type, 2, 1, 1) with { Entries = new[] { new Entry() } });
            Assert.Equal(local.Contains(type), error == RaftError.LocalMessage);
        }

        Assert.Equal("raft: cannot step raft local message", RaftError.LocalMessage.Text());
    }

    [Fact]
    public void S70_A_restart_brings_back_term_vote_and_commit_and_hands_out_what_was_not_applied()
    {
        var member = Member.Create(1, [1, 2], [1, 1, 2], new HardState(3, 2, 2), tune: c => c with { Applied = 1 });
        Assert.Equal((3UL, 2UL, 2UL), (member.Term, member.Raft.Vote, member.Commit));
        var ready = member.WorkOnce();
        Assert.Null(ready.HardState);
        Assert.Null(ready.SoftState);
        Assert.Equal([2UL], ready.CommittedEntries.ToArray().Select(entry => entry.Index));
        Assert.False(ready.MustSync);
    }

    [Fact]
    public void S70_A_restart_from_a_snapshot_goes_on_behind_it()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(Make.Snapshot(5, 2, 1, 2));
        storage.Append(Make.Entries(6, 2));
        storage.SetHardState(new HardState(2, 0, 6));
        var member = new Member(Member.Configure(1, storage), storage);
        member.Work();
        Assert.Equal([6UL], member.Applied.Select(entry => entry.Index));
        Assert.True(member.Log.Has("newRaft 1 [peers: [1,2], term: 2, commit: 6, applied: 5, lastindex: 6, lastterm: 2]"));
    }

    [Theory]
    [InlineData(4UL)]
    [InlineData(8UL)]
    public void S70_A_stored_commit_index_outside_of_the_log_is_fatal(ulong commit)
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(Make.Snapshot(5, 2, 1, 2));
        storage.Append(Make.Entries(6, 2));
        storage.SetHardState(new HardState(2, 0, commit));
        var broken = Assert.Throws<RaftContractException>(() => new RawNode(Member.Configure(1, storage)));
        Assert.Equal($"1 state.commit {commit} is out of range [5, 6]", broken.Message);
    }

    [Fact]
    public void S70_An_empty_member_has_nothing_to_do()
    {
        var storage = new MemoryStorage();
        var node = new RawNode(Member.Configure(1, storage));
        Assert.False(node.HasReady);
        Assert.Equal("<empty Ready>", Describe.Ready(node.Ready()));
    }

    [Fact]
    public void Configurations_that_contradict_themselves_are_refused_with_the_reason()
    {
        var good = Member.Configure(1, new MemoryStorage());
        Assert.Null(good.Validate());
        Assert.Equal("cannot use none as id", (good with { Id = 0 }).Validate());
        Assert.Equal("cannot use local target as id", (good with { Id = RaftId.AppendThread }).Validate());
        Assert.Equal("cannot use local target as id", (good with { Id = RaftId.ApplyThread }).Validate());
        Assert.Equal("heartbeat tick must be greater than 0", (good with { HeartbeatTick = 0 }).Validate());
        Assert.Equal("election tick must be greater than heartbeat tick", (good with { ElectionTick = 1 }).Validate());
        Assert.Equal("storage cannot be nil", (good with { Storage = null! }).Validate());
        Assert.Equal("max inflight messages must be greater than 0", (good with { MaxInflightMsgs = 0 }).Validate());
        Assert.Equal("max inflight bytes must be >= max message size", (good with { MaxSizePerMsg = 10, MaxInflightBytes = 9 }).Validate());
    }
}
