using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 10 to 18 of the checklist: what is read, appended and handed out.</summary>
public class ReadyScenarios
{
    private static readonly EntryId Origin = new(0, 0);

    [Fact]
    public void S10_The_term_of_a_compacted_index_is_an_error()
    {
        var storage = new MemoryStorage();
        storage.Append(Make.Entries(1, 1, 1, 2, 2));
        storage.Compact(2);
        var log = new RaftLog(storage, Make.Trace(), RaftConfig.NoLimit);

        Assert.Equal(RaftError.Compacted, log.Term(1, out _));
        Assert.Equal(RaftError.None, log.Term(2, out var term));
        Assert.Equal(1UL, term);
        Assert.Equal(RaftError.Unavailable, log.Term(5, out _));
    }

    [Fact]
    public void S10_A_throttled_follower_behind_the_compacted_log_gets_a_snapshot()
    {
        var leader = Member.Leader(1, [1, 2, 3], tune: c => c with { MaxInflightMsgs = 1 });
        for (var i = 0; i < 4; i++)
        {
            leader.Propose("x");
            leader.Work();
            leader.Acknowledge(3, leader.LastIndex);
        }

        leader.Work();
        Assert.True(leader.Peer(2).InflightFull);
        leader.Storage.CreateSnapshot(5, null, default, out _);
        leader.Storage.Compact(5);
        leader.Take();

        leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, leader.Term));
        var sent = leader.WorkAndTake();

        Assert.Equal(MessageType.MsgSnap, Assert.Single(sent).Type);
        Assert.Equal(ProgressState.Snapshot, leader.Peer(2).State);
    }

    [Fact]
    public void S11_The_search_for_a_match_stops_at_a_compacted_index()
    {
        var storage = new MemoryStorage();
        storage.Append(Make.Entries(1, 2, 2, 4, 4, 6));
        storage.Compact(2);
        var log = new RaftLog(storage, Make.Trace(), RaftConfig.NoLimit);

        Assert.Equal(new EntryId(4, 4), log.FindConflictByTerm(5, 5));
        Assert.Equal(new EntryId(2, 2), log.FindConflictByTerm(5, 3));
        Assert.Equal(new EntryId(0, 1), log.FindConflictByTerm(5, 1));
        Assert.Equal(new EntryId(0, 9), log.FindConflictByTerm(9, 5));
    }

    [Fact]
    public void S12_Appending_adds_only_what_is_new_or_different()
    {
        var log = LogOf(1, 1, 2, 2);
        log.CommitTo(2);

        Assert.False(log.MaybeAppend(new EntryId(3, 4), [], 4, out _));
        Assert.False(log.MaybeAppend(new EntryId(2, 5), [], 4, out _));

        Assert.True(log.MaybeAppend(new EntryId(1, 2), Make.Entries(3, 2), 3, out var last));
        Assert.Equal((3UL, 4UL, 3UL), (last, log.LastIndex, log.Committed));
        Assert.Equal(0, log.Unstable.Count);

        Assert.True(log.MaybeAppend(new EntryId(2, 3), Make.Entries(4, 2, 2), 9, out last));
        Assert.Equal((5UL, 5UL, 5UL), (last, log.LastIndex, log.Committed));
    }

    [Fact]
    public void S12_A_conflict_above_the_commit_index_is_replaced_and_below_it_is_fatal()
    {
        var log = LogOf(1, 1, 2, 2);
        log.CommitTo(2);

        Assert.True(log.MaybeAppend(new EntryId(1, 2), Make.Entries(3, 3), 2, out var last));
        Assert.Equal((3UL, 3UL), (last, log.LastIndex));

        var broken = Assert.Throws<RaftContractException>(() => log.MaybeAppend(new EntryId(1, 1), Make.Entries(2, 9), 2, out _));
        Assert.Contains("conflict with committed entry", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S13_A_commit_index_beyond_the_log_is_fatal()
    {
        var member = Member.Create(2, [1, 2], [1, 1]);

        var broken = Assert.Throws<RaftContractException>(() =>
            member.Step(new Message { Type = MessageType.MsgHeartbeat, From = 1, To = 2, Term = 1, Commit = 3 }));

        Assert.Equal("tocommit(3) is out of range [lastIndex(2)]. Was the raft log corrupted, truncated, or lost?", broken.Message);
        Assert.True(member.Log.Has("Was the raft log corrupted"));
    }

    [Fact]
    public void S14_Paging_of_committed_entries_does_not_hold_back_the_commit_index()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { MaxCommittedSizePerReady = 1 });
        for (var i = 0; i < 5; i++)
        {
            leader.Propose("x");
        }

        leader.Work();
        leader.Acknowledge(2, leader.LastIndex);
        var ready = leader.WorkOnce();

        Assert.Equal(leader.LastIndex, ready.HardState!.Value.Commit);
        Assert.Equal(1, ready.CommittedEntries.Length);
        leader.Work();
        Assert.Equal(Enumerable.Range(1, 6).Select(i => (ulong)i), leader.Applied.Select(entry => entry.Index));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S14_A_storage_that_returns_few_entries_loses_none(bool restart)
    {
        var member = Member.Create(1, [1, 2], [1, 1, 1, 1, 1], new HardState(1, 0, restart ? 5UL : 0));
        var stingy = new Member(member.Config with { Storage = new StingyStorage(member.Storage), Applied = restart ? 2UL : 0 }, member.Storage);
        if (!restart)
        {
            stingy.Step(new Message { Type = MessageType.MsgHeartbeat, From = 2, To = 1, Term = 1, Commit = 5 });
        }

        stingy.Work();

        Assert.Equal(restart ? [3UL, 4, 5] : [1UL, 2, 3, 4, 5], stingy.Applied.Select(entry => entry.Index));
    }

    [Fact]
    public void S15_Outstanding_bytes_count_until_they_are_acknowledged()
    {
        var size = EntrySizes.Encoded(Make.Entries(1, 1));
        var member = Member.Create(
            1,
            [1, 2],
            [1, 1, 1, 1, 1],
            new HardState(1, 0, 5),
            tune: c => c with { AsyncStorageWrites = true, MaxCommittedSizePerReady = 3 * size });

        var first = ApplyMessage(member);
        Assert.Equal(3, first.Entries.Length);
        Assert.False(member.Raw.HasReady);

        member.Step(first.Responses.Span[0]);
        var second = ApplyMessage(member);
        Assert.Equal(2, second.Entries.Length);
        member.Step(second.Responses.Span[0]);
        Assert.Equal(5UL, member.Raw.BasicStatus.Applied);
    }

    [Fact]
    public void S15_A_page_is_no_longer_than_what_earlier_pages_leave_of_the_limit()
    {
        var size = EntrySizes.Encoded(Make.Entries(1, 1));
        var member = Member.Create(
            2,
            [1, 2],
            [1, 1, 1, 1, 1],
            new HardState(1, 0, 2),
            tune: c => c with { AsyncStorageWrites = true, MaxCommittedSizePerReady = 3 * size });
        Assert.Equal(2, ApplyMessage(member).Entries.Length);

        member.Step(new Message { Type = MessageType.MsgHeartbeat, From = 1, To = 2, Term = 1, Commit = 5 });

        Assert.Equal(3UL, Assert.Single(ApplyMessage(member).Entries.ToArray()).Index);
    }

    [Fact]
    public void S15_A_page_cut_before_the_limit_still_waits_for_its_acknowledgement()
    {
        var size = EntrySizes.Encoded(Make.Entries(1, 1));
        var member = Member.Create(
            1,
            [1, 2],
            [1, 1, 1],
            new HardState(1, 0, 3),
            tune: c => c with { AsyncStorageWrites = true, MaxCommittedSizePerReady = 2 * size + 1 });

        var first = ApplyMessage(member);
        Assert.Equal(2, first.Entries.Length);
        Assert.False(member.Raw.HasReady);
        member.Step(first.Responses.Span[0]);
        Assert.True(member.Raw.HasReady);
    }

    [Fact]
    public void S16_Nothing_is_applied_while_a_snapshot_is_pending()
    {
        var member = Member.Create(2, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(11, 1, 1, 2, 3) });
        member.Step(Make.App(1, 2, 1, new EntryId(1, 11), 12, Make.Entry(1, 12)));

        var append = member.Raw.Ready().Messages.ToArray().Single(m => m.Type == MessageType.MsgStorageAppend);
        Assert.Equal(11UL, append.Snapshot!.Metadata.Index);
        Assert.False(member.Raw.HasReady);

        member.Storage.ApplySnapshot(append.Snapshot);
        member.Storage.Append(append.Entries);
        foreach (var response in append.Responses.ToArray().Where(m => m.To == 2))
        {
            member.Step(response);
        }

        Assert.Equal(12UL, Assert.Single(ApplyMessage(member).Entries.ToArray()).Index);
    }

    [Fact]
    public void S17_A_single_voter_saves_an_entry_before_it_applies_it()
    {
        var member = Member.Create(1, [1]);
        member.BecomeLeader();
        member.Propose("x");

        var save = member.WorkOnce();
        Assert.Equal((1, 0), (save.Entries.Length, save.CommittedEntries.Length));
        var apply = member.WorkOnce();
        Assert.Equal((0, 1), (apply.Entries.Length, apply.CommittedEntries.Length));
    }

    [Fact]
    public void S17_A_follower_may_save_and_apply_an_entry_that_is_committed_elsewhere_at_once()
    {
        var member = Member.Create(2, [1, 2, 3]);
        member.Step(Make.App(1, 2, 1, Origin, 1, Make.Entry(1, 1)));

        var ready = member.WorkOnce();

        Assert.Equal((1, 1), (ready.Entries.Length, ready.CommittedEntries.Length));
    }

    [Fact]
    public void S18_Only_entries_votes_and_terms_need_a_sync()
    {
        var member = Member.Create(2, [1, 2, 3], [1], new HardState(1, 0, 0));
        member.Step(new Message { Type = MessageType.MsgHeartbeat, From = 1, To = 2, Term = 1, Commit = 1 });
        var commit = member.WorkOnce();
        Assert.Equal(1UL, commit.HardState!.Value.Commit);
        Assert.False(commit.MustSync);

        member.Step(Make.App(1, 2, 1, new EntryId(1, 1), 1, Make.Entry(1, 2)));
        Assert.True(member.WorkOnce().MustSync);
        member.Step(new Message { Type = MessageType.MsgHeartbeat, From = 3, To = 2, Term = 2 });
        Assert.True(member.WorkOnce().MustSync);
        member.Step(Make.VoteRequest(1, 2, 3, new EntryId(1, 2)));
        Assert.True(member.WorkOnce().MustSync);
    }

    [Fact]
    public void S18_A_vote_within_the_term_needs_a_sync()
    {
        var member = Member.Create(2, [1, 2, 3], state: new HardState(1, 0, 0));

        member.Step(Make.VoteRequest(1, 2, 1, Origin));

        var ready = member.WorkOnce();
        Assert.Equal(new HardState(1, 1, 0), ready.HardState);
        Assert.True(ready.MustSync);
    }

    private static RaftLog LogOf(params ulong[] terms)
    {
        var storage = new MemoryStorage();
        storage.Append(Make.Entries(1, terms));
        return new RaftLog(storage, Make.Trace(), RaftConfig.NoLimit);
    }

    private static Message ApplyMessage(Member member) =>
        member.Raw.Ready().Messages.ToArray().Single(m => m.Type == MessageType.MsgStorageApply);
}
