using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 26 to 31 of the checklist: learners, candidates, durability of votes, timeouts.</summary>
public class CandidateScenarios
{
    private static readonly EntryId Origin = new(0, 0);

    [Fact]
    public void S26_A_learner_votes_but_does_not_count()
    {
        var learner = Member.Create(3, [1, 2], learners: [3]);
        learner.Step(Make.VoteRequest(1, 3, 1, Origin));
        Assert.False(Assert.Single(learner.WorkAndTake()).Reject);

        var candidate = Member.Create(1, [1, 2], learners: [3]);
        candidate.Raw.Campaign();
        candidate.Work();
        candidate.Step(Make.Message(MessageType.MsgVoteResp, 3, 1, 1));
        candidate.Work();
        Assert.Equal(RaftRole.Candidate, candidate.Role);

        var leader = Member.Leader(1, [1, 2, 4], learners: [3, 5]);
        leader.Propose("x");
        leader.Work();
        leader.Acknowledge(3, leader.LastIndex);
        leader.Acknowledge(5, leader.LastIndex);
        leader.Work();
        Assert.Equal(leader.LastIndex - 1, leader.Commit);
    }

    [Fact]
    public void S26_Learners_do_not_keep_a_leader_in_office()
    {
        var leader = Member.Leader(1, [1, 2], learners: [3], tune: c => c with { CheckQuorum = true });
        for (var i = 0; i < 30 && leader.Role == RaftRole.Leader; i++)
        {
            leader.Raw.Tick();
            leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 3, 1, leader.Term));
            leader.Work();
        }

        Assert.Equal(RaftRole.Follower, leader.Role);
        Assert.True(leader.Log.Has("1 stepped down to follower since quorum is not active"));
    }

    [Fact]
    public void S27_A_leader_that_is_asked_to_campaign_stays_as_it_is()
    {
        var leader = Member.Leader(1, [1, 2, 3]);

        Assert.Equal(RaftError.None, leader.Raw.Campaign());

        Assert.Equal((RaftRole.Leader, 1UL), (leader.Role, leader.Term));
        Assert.False(leader.Raw.HasReady);
        Assert.True(leader.Log.Has("1 ignoring MsgHup because already leader"));
    }

    [Fact]
    public void S28_A_split_vote_is_resolved_by_the_next_election()
    {
        var cluster = Cluster.Of(3);
        cluster.Isolate(1);
        cluster[2].Raw.Campaign();
        cluster[3].Raw.Campaign();
        cluster.Settle();
        Assert.Equal(RaftRole.Candidate, cluster[2].Role);
        Assert.Equal(RaftRole.Candidate, cluster[3].Role);

        cluster.Elect(3);
        Assert.Equal((RaftRole.Follower, 2UL), (cluster[2].Role, cluster[2].Term));
    }

    [Theory]
    [InlineData(false, 1UL)]
    [InlineData(true, 0UL)]
    public void S28_A_candidate_that_a_majority_refuses_goes_back_to_following_within_its_term(bool preVote, ulong term)
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { PreVote = preVote });
        member.Raw.Campaign();
        member.Work();
        var response = preVote ? MessageType.MsgPreVoteResp : MessageType.MsgVoteResp;

        member.Step(Make.Message(response, 2, 1, term) with { Reject = true });
        Assert.Equal(preVote ? RaftRole.PreCandidate : RaftRole.Candidate, member.Role);
        member.Step(Make.Message(response, 3, 1, term) with { Reject = true });

        Assert.Equal((RaftRole.Follower, RaftId.None, term), (member.Role, member.Lead, member.Term));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S28_Of_dueling_candidates_the_one_with_the_longer_log_wins(bool preVote)
    {
        var cluster = Cluster.Of(3, c => c with { PreVote = preVote });
        cluster.Lose = m => (m.From == 1 && m.To == 3) || (m.From == 3 && m.To == 1);
        cluster[1].Raw.Campaign();
        cluster[3].Raw.Campaign();
        cluster.Settle();
        Assert.Equal(RaftRole.Leader, cluster[1].Role);

        cluster.Heal();
        cluster[3].Raw.Campaign();
        cluster.Settle();

        Assert.NotEqual(RaftRole.Leader, cluster[3].Role);
        Assert.Equal(preVote, cluster[1].Role == RaftRole.Leader);
        Assert.Equal(preVote ? 1UL : 2UL, cluster[2].Term);
    }

    [Fact]
    public void S28_A_single_voter_leads_as_soon_as_its_vote_is_durable()
    {
        var member = Member.Create(1, [1]);
        member.Raw.Campaign();
        Assert.Equal(RaftRole.Candidate, member.Role);

        var ready = member.WorkOnce();

        Assert.Equal(new HardState(1, 1, 0), ready.HardState);
        Assert.Equal(RaftRole.Leader, member.Role);
    }

    [Fact]
    public void S29_The_own_vote_counts_only_when_durable()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Raw.Campaign();
        var append = Append(member);
        member.Step(Make.Message(MessageType.MsgVoteResp, 2, 1, 1));
        Assert.Equal(RaftRole.Candidate, member.Role);

        member.Step(append.Responses.ToArray().Single(m => m.Type == MessageType.MsgVoteResp));
        Assert.Equal(RaftRole.Leader, member.Role);
    }

    [Fact]
    public void S29_The_own_entries_count_only_when_durable_and_not_in_a_later_term()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Raw.Campaign();
        var vote = Append(member);
        member.Step(vote.Responses.Span[0]);
        member.Step(Make.Message(MessageType.MsgVoteResp, 2, 1, 1));
        var entries = Append(member);
        member.Acknowledge(2, 1);
        Assert.Equal(0UL, member.Commit);

        member.Step(Make.Message(MessageType.MsgHeartbeat, 3, 1, 2));
        member.Step(entries.Responses.ToArray().Single(m => m.Type == MessageType.MsgAppResp));
        Assert.Equal((0UL, RaftRole.Follower), (member.Commit, member.Role));
    }

    [Fact]
    public void S29_The_own_entries_commit_together_with_one_other_once_they_are_durable()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Raw.Campaign();
        member.Step(Append(member).Responses.Span[0]);
        member.Step(Make.Message(MessageType.MsgVoteResp, 2, 1, 1));
        var entries = Append(member);
        member.Acknowledge(2, 1);

        member.Step(entries.Responses.ToArray().Single(m => m.Type == MessageType.MsgAppResp));

        Assert.Equal(1UL, member.Commit);
    }

    [Fact]
    public void S30_Election_timeouts_are_redrawn_within_bounds_and_spread()
    {
        var member = Member.Create(1, [1, 2, 3]);
        var drawn = new int[21];
        for (var i = 0; i < 10_000; i++)
        {
            member.Raft.BecomeFollower(1, 2);
            drawn[member.Raft.RandomizedElectionTimeout]++;
        }

        Assert.All(drawn[..10], count => Assert.Equal(0, count));
        Assert.All(drawn[10..20], count => Assert.InRange(count, 800, 1200));
        Assert.Equal(0, drawn[20]);
    }

    [Fact]
    public void S30_Becoming_a_pre_candidate_draws_no_new_timeout_and_does_not_restart_the_clock()
    {
        var member = Member.Create(1, [1, 2, 3], tune: c => c with { PreVote = true });
        member.Raft.RandomizedElectionTimeout = 77;
        member.Raw.Campaign();
        Assert.Equal(77, member.Raft.RandomizedElectionTimeout);
        member.Work();
        member.Step(Make.Message(MessageType.MsgPreVoteResp, 2, 1, 1));
        Assert.Equal(RaftRole.Candidate, member.Role);
        Assert.InRange(member.Raft.RandomizedElectionTimeout, 10, 19);
    }

    [Fact]
    public void S30_An_election_starts_exactly_when_the_drawn_timeout_is_over()
    {
        var member = Member.Create(1, [1, 2, 3]);
        member.Raft.RandomizedElectionTimeout = 13;
        member.Tick(12);
        Assert.Equal(RaftRole.Follower, member.Role);
        member.Tick(1);
        Assert.Equal(RaftRole.Candidate, member.Role);
    }

    [Fact]
    public void S31_A_member_that_is_removed_starts_no_election()
    {
        var member = Member.Create(1, [1, 2, 3]);
        member.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 1 });
        member.Tick(50);
        Assert.Equal((RaftRole.Follower, 0UL), (member.Role, member.Term));
    }

    [Fact]
    public void S31_Votes_of_removed_members_do_not_count()
    {
        var member = Member.Create(1, [1, 2, 3, 4, 5]);
        member.Raw.Campaign();
        member.Work();
        member.Step(Make.Message(MessageType.MsgVoteResp, 5, 1, 1));
        member.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 5 });

        member.Step(Make.Message(MessageType.MsgVoteResp, 2, 1, 1));
        Assert.Equal(RaftRole.Candidate, member.Role);
        Assert.True(member.Log.Has("1 has received 2 MsgVoteResp votes and 0 vote rejections"));
        Assert.Equal(RaftError.PeerNotFound, member.Step(Make.Message(MessageType.MsgVoteResp, 5, 1, 1)));
        member.Step(Make.Message(MessageType.MsgVoteResp, 3, 1, 1));
        Assert.Equal(RaftRole.Leader, member.Role);
    }

    private static Message Append(Member member) =>
        member.Raw.Ready().Messages.ToArray().Single(m => m.Type == MessageType.MsgStorageAppend);
}
