using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 58 to 62 of the checklist: removal, demotion, empty groups, limits on proposals.</summary>
public class MembershipScenarios
{
    [Theory]
    [InlineData(ConfChangeType.RemoveNode)]
    [InlineData(ConfChangeType.AddLearnerNode)]
    public void S58_A_leader_that_removes_or_demotes_itself_goes_on_unless_told_to_step_down(ConfChangeType type)
    {
        var change = new ConfChange { Type = type, NodeId = 1 };
        var stays = Member.Leader(1, [1, 2, 3]);
        stays.Raw.ApplyConfChange(change);
        Assert.Equal((RaftRole.Leader, 1UL), (stays.Role, stays.Term));
        stays.Raw.Tick();
        Assert.Equal([2UL, 3], stays.WorkAndTake().Select(m => m.To));

        var steps = Member.Leader(1, [1, 2, 3], tune: c => c with { StepDownOnRemoval = true });
        steps.Raw.ApplyConfChange(change);
        Assert.Equal((RaftRole.Follower, 1UL, RaftId.None), (steps.Role, steps.Term, steps.Lead));
    }

    [Fact]
    public void S58_The_group_elects_another_leader_after_the_old_one_removed_itself()
    {
        var cluster = Cluster.Of(3, c => c with { CheckQuorum = true, PreVote = true, StepDownOnRemoval = true });
        cluster.Elect(1);
        cluster[1].Raw.ProposeConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 1 });
        cluster.Settle();
        Assert.Equal(RaftRole.Follower, cluster[1].Role);

        cluster.Tick(60);
        var leader = Assert.Single(cluster.Members, m => m.Role == RaftRole.Leader);
        Assert.NotEqual(1UL, leader.Id);
        Assert.Equal("voters=(2 3)", Describe.Config(leader.Raft.Config));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_removed_member_votes_for_the_only_one_left_even_if_its_own_log_is_longer(bool knowsSuccessor)
    {
        var removed = Member.Create(1, [1, 2], log: [1, 1, 1], state: new HardState(1, 1, 1));
        removed.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 1 });
        removed.Raw.SetSuccessor(knowsSuccessor ? 2UL : RaftId.None);
        foreach (MessageType type in (MessageType[])[MessageType.MsgPreVote, MessageType.MsgVote])
        {
            removed.Step(Make.Message(type, 2, 1, 2, 2) with { LogTerm = 1 });
            Assert.Equal(!knowsSuccessor, Assert.Single(removed.WorkAndTake()).Reject);
        }

        removed.Step(Make.Message(MessageType.MsgPreVote, 3, 1, 9, 2) with { LogTerm = 1 });
        Assert.True(Assert.Single(removed.WorkAndTake()).Reject);
    }

    [Theory]
    [InlineData(ConfChangeType.RemoveNode)]
    [InlineData(ConfChangeType.AddLearnerNode)]
    public void S59_A_transfer_ends_when_its_target_is_removed_or_demoted(ConfChangeType type)
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Propose("x");
        leader.Work();
        leader.Raw.TransferLeader(3);
        Assert.Equal(3UL, leader.Raw.BasicStatus.LeadTransferee);

        leader.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 2 });
        Assert.Equal(3UL, leader.Raw.BasicStatus.LeadTransferee);
        leader.Raw.ApplyConfChange(new ConfChange { Type = type, NodeId = 3 });

        Assert.Equal(RaftId.None, leader.Raw.BasicStatus.LeadTransferee);
        Assert.Equal(RaftError.None, leader.Propose("y"));
    }

    [Fact]
    public void S59_A_transfer_inside_a_joint_configuration_reaches_voters_of_both_halves()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.TransferLeader(3);
        leader.Raw.ApplyConfChange(new ConfChangeV2
        {
            Transition = ConfChangeTransition.JointExplicit,
            Changes = [new ConfChangeSingle(ConfChangeType.RemoveNode, 3)],
        });
        Assert.Equal(3UL, leader.Raw.BasicStatus.LeadTransferee);

        leader.Raw.ApplyConfChange(new ConfChangeV2());
        Assert.Equal(RaftId.None, leader.Raw.BasicStatus.LeadTransferee);
    }

    [Fact]
    public void S60_A_change_of_member_0_does_nothing()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        var state = leader.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 0 });
        Assert.Equal([1UL, 2, 3], state.Voters.ToArray());
    }

    [Fact]
    public void S60_A_group_without_voters_is_refused()
    {
        var single = Member.Leader(1, [1]);
        var broken = Assert.Throws<RaftContractException>(() =>
            single.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 1 }));
        Assert.Equal("removed all voters", broken.Message);
    }

    [Fact]
    public void S60_A_member_of_an_empty_group_ticks_and_drops_proposals_but_elects_nobody()
    {
        var storage = new MemoryStorage();
        var member = new Member(Member.Configure(1, storage), storage);
        member.Tick(100);
        member.Raw.Campaign();
        Assert.Equal(RaftError.ProposalDropped, member.Propose("x"));
        member.Work();
        Assert.Equal((RaftRole.Follower, 0UL), (member.Role, member.Term));
    }

    [Fact]
    public void S61_The_limit_on_uncommitted_bytes_counts_payloads_only()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { MaxUncommittedEntriesSize = 20 });
        Assert.Equal(RaftError.None, leader.Propose(new string('a', 10)));
        Assert.Equal(RaftError.None, leader.Propose(new string('b', 10)));
        Assert.Equal(RaftError.ProposalDropped, leader.Propose("c"));
        Assert.Equal(RaftError.None, leader.Propose(""));
        Assert.True(leader.Log.Has("1 appending new entries to log would exceed uncommitted entry size limit; dropping proposal"));

        leader.Work();
        leader.Acknowledge(2, leader.LastIndex);
        leader.Work();
        Assert.Equal(RaftError.None, leader.Propose(new string('d', 1000)));
        Assert.Equal(RaftError.ProposalDropped, leader.Propose("e"));
    }

    [Fact]
    public void S61_A_refused_conf_change_counts_nothing_and_nothing_stays_counted()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { MaxUncommittedEntriesSize = 1 });
        var change = new ConfChange { Type = ConfChangeType.AddNode, NodeId = 3, Context = new byte[100] };
        leader.Raw.ProposeConfChange(change);
        Assert.Equal(RaftError.None, leader.Raw.ProposeConfChange(change));
        leader.Work();
        leader.Acknowledge(2, leader.LastIndex);
        leader.Work();

        Assert.Equal(RaftError.None, leader.Propose("x"));
        Assert.Equal(RaftError.ProposalDropped, leader.Propose("y"));
    }

    [Fact]
    public void S61_A_new_term_starts_counting_anew()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { MaxUncommittedEntriesSize = 5 });
        leader.Propose("12345");
        leader.Step(Make.Message(MessageType.MsgHeartbeat, 2, 1, 5));
        leader.Work();
        leader.BecomeLeader();
        Assert.Equal(RaftError.None, leader.Propose("12345"));
    }

    [Fact]
    public void S62_Without_validation_conf_changes_go_into_the_log_as_they_are()
    {
        var leader = Member.Leader(1, [1, 2, 3], tune: c => c with { DisableConfChangeValidation = true });
        leader.Raw.ProposeConfChange(new ConfChange { Type = ConfChangeType.AddNode, NodeId = 4 });
        leader.Raw.ProposeConfChange(new ConfChangeV2());
        leader.Work();
        Assert.Equal(RaftError.None, leader.Raft.Log.Entries(2, RaftConfig.NoLimit, out var entries));
        Assert.Equal([EntryType.ConfChange, EntryType.ConfChangeV2], entries.ToArray().Select(entry => entry.Type));
    }
}
