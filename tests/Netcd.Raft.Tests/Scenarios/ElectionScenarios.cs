using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 19 to 25 of the checklist: votes, lease, pre-vote, refused campaigns.</summary>
public class ElectionScenarios
{
    private static readonly EntryId Origin = new(0, 0);

    [Fact]
    public void S19_The_vote_stands_while_the_term_does()
    {
        var member = Member.Create(1, [1, 2, 3], state: new HardState(1, 2, 0));
        member.Raft.BecomeFollower(1, RaftId.None);
        Assert.Equal(2UL, member.Raft.Vote);

        member.Step(Make.VoteRequest(3, 1, 1, Origin));
        Assert.True(Assert.Single(member.WorkAndTake()).Reject);
        member.Step(Make.VoteRequest(2, 1, 1, Origin));
        Assert.False(Assert.Single(member.WorkAndTake()).Reject);

        member.Raft.BecomeFollower(2, RaftId.None);
        Assert.Equal(RaftId.None, member.Raft.Vote);
    }

    [Fact]
    public void S19_Who_knows_the_leader_of_the_term_votes_for_nobody_else()
    {
        var member = Member.Create(1, [1, 2, 3]);
        member.Step(Make.Message(MessageType.MsgHeartbeat, 2, 1, 1));
        member.WorkAndTake();
        Assert.Equal(RaftId.None, member.Raft.Vote);

        member.Step(Make.VoteRequest(3, 1, 1, Origin));

        Assert.True(Assert.Single(member.WorkAndTake()).Reject);
    }

    [Fact]
    public void S19_Granting_a_vote_gives_the_candidate_a_whole_election_timeout()
    {
        var member = Member.Create(1, [1, 2, 3], state: new HardState(1, 0, 0));
        var timeout = member.Raft.RandomizedElectionTimeout;
        member.Tick(timeout - 1);

        member.Step(Make.VoteRequest(2, 1, 1, Origin));
        Assert.False(Assert.Single(member.WorkAndTake()).Reject);

        member.Tick(timeout - 1);
        Assert.Equal(RaftRole.Follower, member.Role);
        member.Tick(1);
        Assert.Equal(RaftRole.Candidate, member.Role);
    }

    [Fact]
    public void S20_Votes_are_ignored_while_the_lease_of_a_leader_runs()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { CheckQuorum = true });
        member.Step(Make.Message(MessageType.MsgHeartbeat, 2, 1, 1));
        member.WorkAndTake();

        member.Tick(9);
        member.Step(Make.VoteRequest(3, 1, 2, Origin));
        Assert.Empty(member.WorkAndTake());
        Assert.Equal(1UL, member.Term);

        var transfer = Make.VoteRequest(3, 1, 2, Origin) with { Context = "CampaignTransfer"u8.ToArray() };
        member.Step(transfer);
        Assert.False(Assert.Single(member.WorkAndTake()).Reject);
    }

    [Fact]
    public void S20_The_lease_ends_after_an_election_timeout_and_does_not_exist_before_a_leader_is_known()
    {
        var fresh = Member.Create(1, [1, 2, 3], tune: c => c with { CheckQuorum = true });
        fresh.Step(Make.VoteRequest(3, 1, 1, Origin));
        Assert.False(Assert.Single(fresh.WorkAndTake()).Reject);

        var member = Member.Create(1, [1, 2, 3], tune: c => c with { CheckQuorum = true });
        member.Raft.RandomizedElectionTimeout = 100;
        member.Step(Make.Message(MessageType.MsgHeartbeat, 2, 1, 1));
        member.Raft.RandomizedElectionTimeout = 100;
        member.WorkAndTake();
        member.Tick(10);
        member.Step(Make.VoteRequest(3, 1, 2, Origin));
        Assert.False(Assert.Single(member.WorkAndTake()).Reject);
    }

    [Fact]
    public void S21_A_pre_vote_changes_no_term_and_a_yes_carries_the_requested_term()
    {
        var member = Member.Create(1, [1, 2, 3], [1], new HardState(1, 2, 0));

        member.Step(Make.VoteRequest(3, 1, 5, new EntryId(1, 1), MessageType.MsgPreVote));

        var answer = Assert.Single(member.WorkAndTake());
        Assert.Equal((MessageType.MsgPreVoteResp, 5UL, false), (answer.Type, answer.Term, answer.Reject));
        Assert.Equal((1UL, 2UL), (member.Term, member.Raft.Vote));
    }

    [Fact]
    public void S21_A_pre_vote_for_the_present_term_obeys_the_vote_already_cast()
    {
        var member = Member.Create(1, [1, 2, 3], [1], new HardState(5, 2, 0));
        member.Step(Make.VoteRequest(3, 1, 5, new EntryId(1, 1), MessageType.MsgPreVote));
        Assert.True(Assert.Single(member.WorkAndTake()).Reject);
        member.Step(Make.VoteRequest(2, 1, 5, new EntryId(1, 1), MessageType.MsgPreVote));
        Assert.False(Assert.Single(member.WorkAndTake()).Reject);
    }

    [Fact]
    public void S21_A_no_to_a_pre_vote_from_a_higher_term_ends_the_candidacy()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { PreVote = true });
        member.Raw.Campaign();
        member.Work();
        Assert.Equal((RaftRole.PreCandidate, 0UL), (member.Role, member.Term));

        member.Step(Make.Message(MessageType.MsgPreVoteResp, 2, 1, 7) with { Reject = true });

        Assert.Equal((RaftRole.Follower, 7UL), (member.Role, member.Term));
    }

    [Fact]
    public void S21_An_isolated_member_with_a_smaller_term_can_win_pre_votes_after_it_comes_back()
    {
        var cluster = Cluster.Of(3, c => c with { PreVote = true });
        cluster.Elect(1);
        cluster.Isolate(3);
        cluster.Elect(2);
        Assert.True(cluster[3].Term < cluster[2].Term);
        cluster.Heal();
        cluster[2].Step(Make.Message(MessageType.MsgHeartbeatResp, 3, 2, cluster[2].Term));
        cluster.Settle();
        cluster.Tick(1);

        cluster.Elect(3);
        Assert.Equal(3UL, cluster[1].Lead);
    }

    [Fact]
    public void S22_A_pre_vote_from_a_lower_term_is_refused_aloud()
    {
        var member = Member.Create(1, [1, 2, 3], [1], new HardState(4, 0, 0));

        member.Step(Make.VoteRequest(2, 1, 2, new EntryId(1, 1), MessageType.MsgPreVote));

        var answer = Assert.Single(member.WorkAndTake());
        Assert.Equal((MessageType.MsgPreVoteResp, 4UL, true), (answer.Type, answer.Term, answer.Reject));
    }

    [Fact]
    public void S22_A_group_that_turns_on_pre_vote_does_not_deadlock_on_a_high_term_with_a_short_log()
    {
        ulong[] ids = [1, 2, 3];
        static RaftConfig PreVote(RaftConfig c) => c with { PreVote = true };
        var cluster = new Cluster(
            Member.Create(1, ids, [1, 2, 2], new HardState(2, 1, 2), tune: PreVote),
            Member.Create(2, ids, [1, 2], new HardState(2, 1, 2), tune: PreVote),
            Member.Create(3, ids, [1], new HardState(6, 3, 1), tune: PreVote));
        cluster.Isolate(2);

        for (var attempt = 0; attempt < 4 && cluster[1].Role != RaftRole.Leader; attempt++)
        {
            cluster[3].Raw.Campaign();
            cluster.Settle();
            cluster[1].Raw.Campaign();
            cluster.Settle();
        }

        Assert.Equal(RaftRole.Leader, cluster[1].Role);
        Assert.Equal(3UL, cluster[3].LastIndex - 1);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void S23_A_member_whose_term_ran_ahead_is_freed_by_its_answer_to_the_leader(bool checkQuorum, bool preVote)
    {
        var cluster = Cluster.Of(3, c => c with { CheckQuorum = checkQuorum, PreVote = preVote });
        cluster.Elect(1);
        cluster[3].Raft.BecomeFollower(cluster[1].Term + 3, RaftId.None);

        cluster.Tick(1);
        Assert.NotEqual(RaftRole.Leader, cluster[1].Role);
        Assert.Equal(cluster[3].Term, cluster[1].Term);
        cluster.Elect(1);
        Assert.Equal(1UL, cluster[3].Lead);
    }

    [Fact]
    public void S23_Without_check_quorum_and_pre_vote_a_lower_term_gets_no_answer()
    {
        var member = Member.Create(1, [1, 2, 3], state: new HardState(5, 0, 0));

        member.Step(Make.Message(MessageType.MsgHeartbeat, 2, 1, 3));
        member.Step(Make.App(2, 1, 3, Origin, 0));

        Assert.Empty(member.WorkAndTake());
    }

    [Fact]
    public void S24_Becoming_a_pre_candidate_forgets_leader_and_votes()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { PreVote = true });
        member.Raw.Campaign();
        member.Work();
        member.Step(Make.Message(MessageType.MsgHeartbeat, 2, 1, 1));
        Assert.Equal(2UL, member.Lead);

        member.Raw.Campaign();
        Assert.Equal(RaftId.None, member.Lead);
        member.Work();
        Assert.Equal(RaftRole.PreCandidate, member.Role);
    }

    [Fact]
    public void S24_A_second_round_of_pre_votes_counts_from_the_beginning()
    {
        var member = Member.Create(1, [1, 2, 3, 4, 5], tune: c => c with { PreVote = true });
        member.Raw.Campaign();
        member.Work();
        member.Step(Make.Message(MessageType.MsgPreVoteResp, 2, 1, 1));

        member.Raw.Campaign();
        member.Work();
        member.Step(Make.Message(MessageType.MsgPreVoteResp, 3, 1, 1));
        member.Work();

        Assert.Equal(RaftRole.PreCandidate, member.Role);
    }

    [Fact]
    public void S24_Answers_to_the_pre_vote_do_not_count_in_the_real_election()
    {
        var member = Member.Create(1, [1, 2, 3, 4, 5], tune: c => c with { PreVote = true });
        member.Raw.Campaign();
        member.Work();
        member.Step(Make.Message(MessageType.MsgPreVoteResp, 2, 1, 1));
        member.Step(Make.Message(MessageType.MsgPreVoteResp, 3, 1, 1));
        member.Work();
        Assert.Equal(RaftRole.Candidate, member.Role);

        member.Step(Make.Message(MessageType.MsgPreVoteResp, 4, 1, 1));
        member.Step(Make.Message(MessageType.MsgPreVoteResp, 5, 1, 1));
        member.Work();

        Assert.Equal(RaftRole.Candidate, member.Role);
    }

    [Fact]
    public void S24_The_own_vote_of_an_earlier_candidacy_does_not_count_later()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Raw.Campaign();
        var early = OwnVote(member);
        member.Raw.Campaign();
        OwnVote(member);

        member.Step(early);
        member.Step(Make.Message(MessageType.MsgVoteResp, 2, 1, 2));

        Assert.Equal((RaftRole.Candidate, 2UL), (member.Role, member.Term));
    }

    [Fact]
    public void S25_Nobody_campaigns_with_an_unapplied_conf_change()
    {
        foreach (var type in new[] { EntryType.ConfChange, EntryType.ConfChangeV2 })
        {
            var member = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
            var change = new Entry { Term = 1, Index = 2, Type = type };
            member.Step(Make.App(2, 1, 1, Origin, 2, Make.Entry(1, 1), change));

            member.Raw.Campaign();
            Assert.Equal(RaftRole.Follower, member.Role);
            member.Tick(20);
            Assert.Equal(RaftRole.Follower, member.Role);
            member.Step(Make.Message(MessageType.MsgTimeoutNow, 2, 1, 1));
            Assert.Equal((RaftRole.Follower, 1UL), (member.Role, member.Term));
            Assert.True(member.Log.Has("1 cannot campaign at term 1 since there are still pending configuration changes to apply"));
        }
    }

    [Fact]
    public void S25_Nobody_campaigns_with_a_pending_snapshot()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Step(new Message { Type = MessageType.MsgSnap, From = 2, To = 1, Term = 1, Snapshot = Make.Snapshot(11, 1, 1, 2, 3) });
        member.Raw.Ready();

        member.Raw.Campaign();

        Assert.Equal(RaftRole.Follower, member.Role);
        Assert.True(member.Log.Has("1 is unpromotable and can not campaign"));
    }

    [Fact]
    public void S25_Neither_a_removed_member_nor_a_learner_campaigns()
    {
        var removed = Member.Create(1, [2, 3]);
        removed.Step(Make.Message(MessageType.MsgTimeoutNow, 2, 1, 1));
        removed.Raw.Campaign();
        removed.Tick(50);
        Assert.Equal(RaftRole.Follower, removed.Role);

        var learner = Member.Create(1, [2, 3], learners: [1]);
        learner.Step(Make.Message(MessageType.MsgTimeoutNow, 2, 1, 1));
        learner.Raw.Campaign();
        learner.Tick(50);
        Assert.Equal(RaftRole.Follower, learner.Role);
    }

    private static Message OwnVote(Member member)
    {
        var append = member.Raw.Ready().Messages.ToArray().Single(m => m.Type == MessageType.MsgStorageAppend);
        return append.Responses.ToArray().Single(m => m.Type == MessageType.MsgVoteResp);
    }
}
