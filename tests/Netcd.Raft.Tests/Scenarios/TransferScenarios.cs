using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 66 and 67 of the checklist: handing over and forgetting the leader.</summary>
public class TransferScenarios
{
    [Fact]
    public void S66_An_up_to_date_follower_takes_over_at_once_and_back_again()
    {
        var cluster = Cluster.Of(3, c => c with { CheckQuorum = true, PreVote = true });
        cluster.Elect(1);
        cluster[1].Raw.TransferLeader(3);
        cluster.Settle();
        Assert.Equal((RaftRole.Leader, RaftRole.Follower), (cluster[3].Role, cluster[1].Role));
        cluster[3].Raw.TransferLeader(1);
        cluster.Settle();
        Assert.Equal(RaftRole.Leader, cluster[1].Role);
        Assert.DoesNotContain(cluster.Delivered, m => m.Type == MessageType.MsgPreVote && m.Term > 2);
    }

    [Fact]
    public void S66_A_follower_forwards_the_request()
    {
        var cluster = Cluster.Of(3, c => c with { CheckQuorum = true });
        cluster.Elect(1);
        cluster[2].Raw.TransferLeader(2);
        cluster.Settle();
        Assert.Equal(RaftRole.Leader, cluster[2].Role);

        var lonely = Member.Create(1, [1, 2]);
        lonely.Raw.TransferLeader(1);
        Assert.True(lonely.Log.Has("1 no leader at term 0; dropping leader transfer msg"));
    }

    [Fact]
    public void S66_A_slow_follower_is_brought_up_to_date_first()
    {
        var cluster = Cluster.Of(3);
        cluster.Elect(1);
        cluster.Isolate(3);
        cluster.Propose(1, "x");
        cluster.Heal();
        cluster[1].Raw.TransferLeader(3);
        Assert.Equal(3UL, cluster[1].Raw.BasicStatus.LeadTransferee);
        cluster.Tick(1);
        Assert.Equal(RaftRole.Leader, cluster[3].Role);
        Assert.True(cluster[1].Log.Has("1 sent MsgTimeoutNow to 3 after received MsgAppResp"));
    }

    [Fact]
    public void S66_A_follower_that_needs_a_snapshot_takes_over_after_it()
    {
        var cluster = Cluster.Of(3);
        cluster.Elect(1);
        cluster.Isolate(3);
        cluster.Propose(1, "x");
        cluster[1].Storage.CreateSnapshot(2, new ConfState { Voters = [1, 2, 3] }, default, out _);
        cluster[1].Storage.Compact(2);
        cluster.Heal();
        cluster[1].Raw.TransferLeader(3);
        cluster.Tick(1);
        Assert.Contains(cluster.Delivered, m => m.Type == MessageType.MsgSnap);
        Assert.Equal(RaftRole.Leader, cluster[3].Role);
    }

    [Fact]
    public void S66_Self_strangers_and_learners_are_no_targets()
    {
        var leader = Member.Leader(1, [1, 2], learners: [3]);
        leader.Raw.TransferLeader(1);
        leader.Raw.TransferLeader(3);
        leader.Raw.TransferLeader(9);
        Assert.Empty(leader.WorkAndTake());
        Assert.Equal(RaftId.None, leader.Raw.BasicStatus.LeadTransferee);
        Assert.True(leader.Log.Has("1 is already leader. Ignored transferring leadership to self"));
        Assert.True(leader.Log.Has("1 is learner. Ignored transferring leadership"));
    }

    [Fact]
    public void S66_Proposals_are_dropped_meanwhile_and_flow_again_after_an_election_timeout()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Tick(7);
        leader.Raw.TransferLeader(2);
        Assert.Equal(RaftError.ProposalDropped, leader.Propose("x"));
        leader.Tick(9);
        Assert.Equal(RaftError.ProposalDropped, leader.Propose("x"));
        leader.Tick(1);
        Assert.Equal(RaftError.None, leader.Propose("x"));
    }

    [Fact]
    public void S66_A_second_request_for_the_same_target_is_ignored_and_one_for_another_replaces_the_first()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Propose("x");
        leader.WorkAndTake();
        leader.Raw.TransferLeader(2);
        leader.Tick(5);
        leader.Raw.TransferLeader(2);
        Assert.True(leader.Log.Has("1 [term 1] transfer leadership to 2 is in progress, ignores request to same node 2"));
        leader.Raw.TransferLeader(3);
        Assert.Equal(3UL, leader.Raw.BasicStatus.LeadTransferee);
        Assert.True(leader.Log.Has("1 [term 1] abort previous transferring leadership to 2"));
        leader.Raw.TransferLeader(1);
        Assert.Equal(RaftId.None, leader.Raw.BasicStatus.LeadTransferee);
    }

    [Fact]
    public void S66_A_vote_of_a_higher_term_ends_the_transfer()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Propose("x");
        leader.Work();
        leader.Raw.TransferLeader(3);
        leader.Step(Make.VoteRequest(2, 1, 5, new EntryId(1, 2)));
        Assert.Equal((RaftRole.Follower, RaftId.None), (leader.Role, leader.Raw.BasicStatus.LeadTransferee));
    }

    [Fact]
    public void S66_A_transfer_goes_through_the_lease_that_stops_other_candidates()
    {
        var cluster = Cluster.Of(3, c => c with { CheckQuorum = true });
        cluster.Elect(1);
        cluster.Tick(1);
        cluster[3].Raw.Campaign();
        cluster.Settle();
        Assert.DoesNotContain(cluster.Delivered, m => m.Type == MessageType.MsgVoteResp && m.Term > 1 && m.From == 2);

        var again = Cluster.Of(3, c => c with { CheckQuorum = true });
        again.Elect(1);
        again.Tick(1);
        again[1].Raw.TransferLeader(3);
        again.Settle();
        Assert.Equal(RaftRole.Leader, again[3].Role);
    }

    [Fact]
    public void S67_A_follower_that_forgot_its_leader_grants_pre_votes_within_the_lease()
    {
        var cluster = Cluster.Of(3, c => c with { CheckQuorum = true, PreVote = true });
        cluster.Elect(1);
        cluster.Tick(1);
        cluster[2].Raw.Campaign();
        cluster.Settle();
        Assert.Equal(RaftRole.Leader, cluster[1].Role);

        cluster.Isolate(1);
        cluster[3].Raw.ForgetLeader();
        Assert.Equal((RaftRole.Follower, RaftId.None, 1UL), (cluster[3].Role, cluster[3].Lead, cluster[3].Term));
        cluster[2].Raw.Campaign();
        cluster.Settle();
        Assert.Equal(RaftRole.Leader, cluster[2].Role);
    }

    [Fact]
    public void S67_Leaders_candidates_and_followers_without_leader_forget_nothing()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ForgetLeader();
        Assert.Equal((RaftRole.Leader, 1UL), (leader.Role, leader.Lead));

        var candidate = Member.Create(1, [1, 2, 3]);
        candidate.Raw.ForgetLeader();
        candidate.Raw.Campaign();
        candidate.Raw.ForgetLeader();
        Assert.Equal(RaftRole.Candidate, candidate.Role);
        Assert.False(candidate.Log.Has("forgetting"));
    }

    [Fact]
    public void S67_With_lease_reads_a_leader_is_not_forgotten()
    {
        var follower = Member.Create(2, [1, 2, 3], tune: c => c with { CheckQuorum = true, ReadOnlyOption = ReadOnlyOption.LeaseBased });
        follower.Step(Make.Message(MessageType.MsgHeartbeat, 1, 2, 1));
        follower.Raw.ForgetLeader();
        Assert.Equal(1UL, follower.Lead);
        Assert.True(follower.Log.Has("ignoring MsgForgetLeader due to ReadOnlyLeaseBased"));
    }
}
