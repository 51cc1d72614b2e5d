using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 52 to 57 of the checklist: conf changes, joint configurations, restoring them.</summary>
public class ConfigurationScenarios
{
    [Fact]
    public void S52_A_second_conf_change_is_replaced_by_an_empty_entry_until_the_first_is_applied()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        Assert.Equal(RaftError.None, leader.Raw.ProposeConfChange(Add(4)));
        Assert.Equal(RaftError.None, leader.Raw.ProposeConfChange(Add(5)));
        leader.Work();
        Assert.Equal([EntryType.ConfChange, EntryType.Normal], Types(leader, 2));
        Assert.True(leader.Log.Has("1 ignoring conf change transition:ConfChangeTransitionAuto changes:{type:ConfChangeAddNode node_id:5} at config voters=(1 2 3): possible unapplied conf change at index 2 (applied to 1)"));

        leader.Acknowledge(2, 3);
        leader.Work();
        leader.Raw.ProposeConfChange(Add(5));
        leader.Work();
        Assert.Equal(EntryType.ConfChange, Types(leader, 4)[0]);
    }

    [Fact]
    public void S52_A_new_leader_refuses_conf_changes_until_all_it_found_is_applied()
    {
        var leader = Member.Create(1, [1, 2, 3], [1, 1], new HardState(1, 0, 0));
        leader.BecomeLeader();
        leader.Raw.ProposeConfChange(Add(4));
        leader.Work();
        Assert.Equal(EntryType.Normal, Types(leader, 4)[0]);

        leader.Acknowledge(2, 4);
        leader.Work();
        leader.Raw.ProposeConfChange(Add(4));
        leader.Work();
        Assert.Equal(EntryType.ConfChange, Types(leader, 5)[0]);
    }

    [Fact]
    public void S52_Of_two_conf_changes_in_one_proposal_only_the_first_stands()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        var change = new Entry { Type = EntryType.ConfChange, Data = RaftCodec.Encode(Add(4)) };
        leader.Step(new Message { Type = MessageType.MsgProp, From = 2, To = 1, Entries = new[] { change, change, new Entry() } });
        leader.Work();
        Assert.Equal([EntryType.ConfChange, EntryType.Normal, EntryType.Normal], Types(leader, 2));
    }

    [Fact]
    public void S53_Adding_a_member_again_changes_nothing()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ApplyConfChange(Add(2));
        Assert.Equal((ProgressState.Replicate, 1UL), (leader.Peer(2).State, leader.Peer(2).Match));
        Assert.Equal([1UL, 2, 3], leader.Raw.Status().Config.Voters.ToArray());
    }

    [Fact]
    public void S53_Bootstrap_entries_are_applied_once_more_without_harm()
    {
        var storage = new MemoryStorage();
        var member = new Member(Member.Configure(1, storage), storage);
        member.Raw.Bootstrap([new RaftPeer(1, Make.Bytes("one")), new RaftPeer(2), new RaftPeer(3)]);

        var first = member.WorkOnce();
        Assert.Equal(new HardState(1, 0, 3), first.HardState);
        Assert.Equal(3, first.Entries.Length);
        Assert.Equal(3, first.CommittedEntries.Length);
        Assert.Equal([1UL, 2, 3], member.LastConfState!.Voters.ToArray());
        Assert.True(RaftCodec.TryDecodeConfChange(member.Applied[0].Data, out var change));
        Assert.Equal("one"u8.ToArray(), change.Context.ToArray());

        Assert.Throws<RaftContractException>(() => member.Raw.Bootstrap([new RaftPeer(1)]));
        Assert.Throws<RaftContractException>(() => new RawNode(Member.Configure(1, new MemoryStorage())).Bootstrap([]));
        member.BecomeLeader();
    }

    [Fact]
    public void S54_A_new_peer_is_probed_at_once_and_counts_as_active()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { CheckQuorum = true });
        leader.Propose("x");
        leader.Work();
        leader.Acknowledge(2, 2);
        leader.WorkAndTake();

        leader.Raw.ApplyConfChange(Add(3));

        Assert.Equal((0UL, 2UL, true), (leader.Peer(3).Match, leader.Peer(3).Next, leader.Peer(3).RecentActive));
        Assert.Equal((3UL, 1UL), Assert.Single(leader.WorkAndTake()) is var m ? (m.To, m.Index) : default);
    }

    [Fact]
    public void S54_Adding_peers_does_not_depose_a_leader_that_checks_its_quorum()
    {
        var leader = Member.Leader(1, [1], tune: c => c with { CheckQuorum = true });
        leader.Tick(9);
        leader.Raw.ApplyConfChange(Add(2));
        leader.Tick(1);
        Assert.Equal(RaftRole.Leader, leader.Role);
    }

    [Theory]
    [InlineData(ConfChangeTransition.Auto, true)]
    [InlineData(ConfChangeTransition.JointImplicit, true)]
    [InlineData(ConfChangeTransition.JointExplicit, false)]
    public void S55_A_change_of_several_members_goes_through_a_joint_configuration(ConfChangeTransition transition, bool autoLeave)
    {
        var cluster = Cluster.Of(3);
        cluster.Elect(1);
        cluster.Add(Member.Create(4, [1, 2, 3]));
        cluster[1].Raw.ProposeConfChange(Many(transition, (ConfChangeType.AddNode, 4), (ConfChangeType.RemoveNode, 3)));
        cluster.Settle();

        Assert.Equal(!autoLeave, cluster[1].Raft.Config.IsJoint);
        if (!autoLeave)
        {
            cluster[1].Raw.ProposeConfChange(new ConfChangeV2());
            cluster.Settle();
        }

        Assert.Equal("voters=(1 2 4)", Describe.Config(cluster[1].Raft.Config));
        Assert.Equal("voters=(1 2 4)", Describe.Config(cluster[4].Raft.Config));
    }

    [Fact]
    public void S55_Entering_twice_and_leaving_twice_are_refused()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ApplyConfChange(Many(ConfChangeTransition.JointExplicit, (ConfChangeType.AddNode, 4)));
        leader.Raw.ProposeConfChange(Many(ConfChangeTransition.JointExplicit, (ConfChangeType.AddNode, 5)));
        leader.Work();
        Assert.Equal(EntryType.Normal, Types(leader, 2)[0]);
        Assert.True(leader.Log.Has("must transition out of joint config first"));
        Assert.Throws<RaftContractException>(() => leader.Raw.ApplyConfChange(Many(ConfChangeTransition.JointExplicit, (ConfChangeType.AddNode, 5))));

        leader.Raw.ApplyConfChange(new ConfChangeV2());
        leader.Raw.ProposeConfChange(new ConfChangeV2());
        leader.Work();
        Assert.Equal(EntryType.Normal, Types(leader, 3)[0]);
        Assert.True(leader.Log.Has("not in joint state; refusing empty conf change"));
        Assert.Throws<RaftContractException>(() => leader.Raw.ApplyConfChange(new ConfChangeV2()));
    }

    [Fact]
    public void S55_A_voter_is_demoted_only_when_the_joint_configuration_is_left()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        var joint = leader.Raw.ApplyConfChange(Many(ConfChangeTransition.JointExplicit, (ConfChangeType.AddLearnerNode, 3)));
        Assert.Equal((3UL, false), (Assert.Single(joint.LearnersNext), leader.Peer(3).IsLearner));

        var left = leader.Raw.ApplyConfChange(new ConfChangeV2());
        Assert.Equal((3UL, true), (Assert.Single(left.Learners), leader.Peer(3).IsLearner));
        Assert.Empty(left.LearnersNext);
    }

    [Fact]
    public void S56_Auto_leave_is_proposed_once_and_broadcast_at_once_also_when_other_entries_follow()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ProposeConfChange(Many(ConfChangeTransition.JointImplicit, (ConfChangeType.AddNode, 4)));
        leader.Propose("x");
        leader.WorkAndTake();
        leader.Acknowledge(2, 2);
        leader.Work();
        Assert.True(leader.Raft.Config.IsJoint);
        Assert.Equal([EntryType.Normal, EntryType.ConfChangeV2], Types(leader, 3));
        Assert.Contains(leader.Take(), m => m.Type == MessageType.MsgApp && m.To == 2 && m.Entries.ToArray().Any(e => e.Index == 4));

        leader.Acknowledge(2, 3);
        leader.Acknowledge(3, 3);
        leader.Work();
        Assert.Equal(4UL, leader.LastIndex);
    }

    [Fact]
    public void S56_Auto_leave_waits_until_the_change_itself_is_applied()
    {
        var member = Member.Leader(1, [1, 2], tune: c => c with { AsyncStorageWrites = false, MaxCommittedSizePerReady = 1 });
        member.Propose("x");
        member.Raw.ProposeConfChange(Many(ConfChangeTransition.JointImplicit, (ConfChangeType.AddNode, 3)));
        member.Propose("y");
        member.Work();
        member.Acknowledge(2, 4);
        member.WorkOnce();
        Assert.Equal(4UL, member.LastIndex);
        member.WorkOnce();
        Assert.Equal((3UL, 5UL), (member.Raw.BasicStatus.Applied, member.LastIndex));
    }

    [Fact]
    public void S56_A_transfer_blocks_auto_leave_and_the_next_applied_entry_tries_again()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ProposeConfChange(Many(ConfChangeTransition.JointImplicit, (ConfChangeType.AddNode, 4)));
        leader.Propose("x");
        leader.Work();
        leader.Raw.TransferLeader(3);
        leader.Acknowledge(2, 2);
        leader.Work();
        Assert.True(leader.Raft.Config.IsJoint);
        Assert.Equal(3UL, leader.LastIndex);
        Assert.True(leader.Log.Has("not initiating automatic transition out of joint configuration voters=(1 2 3 4)&&(1 2 3) autoleave: raft proposal dropped"));

        leader.Tick(10);
        leader.Acknowledge(2, 3);
        leader.Acknowledge(3, 3);
        leader.Acknowledge(4, 3);
        leader.Work();
        Assert.Equal(EntryType.ConfChangeV2, Types(leader, 4)[0]);
    }

    [Fact]
    public void S57_A_joint_configuration_is_restored_from_storage_with_auto_leave()
    {
        var state = new ConfState { Voters = [3, 1, 2], VotersOutgoing = [6, 1, 2, 4], Learners = [5], LearnersNext = [4], AutoLeave = true };
        var storage = new MemoryStorage();
        storage.ApplySnapshot(Make.Snapshot(7, 2, state));

        var member = new Member(Member.Configure(1, storage), storage);

        Assert.Equal("voters=(1 2 3)&&(1 2 4 6) learners=(5) learners_next=(4) autoleave", Describe.Config(member.Raft.Config));
        Assert.True(member.Raw.Status().Config.IsEquivalentTo(state));
    }

    [Fact]
    public void S57_A_restored_joint_configuration_with_auto_leave_is_left_by_the_next_leader()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(Make.Snapshot(7, 2, new ConfState { Voters = [1], VotersOutgoing = [1, 2], AutoLeave = true }));
        storage.SetHardState(new HardState(2, 0, 7));
        var member = new Member(Member.Configure(1, storage), storage);
        member.BecomeLeader();
        member.Acknowledge(2, member.LastIndex);
        member.Work();
        Assert.Equal(EntryType.ConfChangeV2, Types(member, 9)[0]);
    }

    [Fact]
    public void S57_A_member_that_is_only_an_outgoing_voter_takes_the_snapshot()
    {
        var follower = Member.Create(3, [1, 2, 3]);
        var state = new ConfState { Voters = [1, 2], VotersOutgoing = [1, 2, 3] };

        follower.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 3, Term = 1, Snapshot = Make.Snapshot(11, 1, state) });

        Assert.Equal(11UL, follower.LastIndex);
        Assert.True(follower.Raft.Config.IsJoint);
    }

    [Fact]
    public void S57_A_snapshot_may_make_a_voter_a_learner_and_a_learner_a_voter()
    {
        var voter = Member.Create(3, [1, 2, 3]);
        voter.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 3, Term = 1, Snapshot = Make.Snapshot(11, 1, new ConfState { Voters = [1, 2], Learners = [3] }) });
        Assert.True(voter.Peer(3).IsLearner);

        var learner = Member.Create(3, [1, 2], learners: [3]);
        learner.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 3, Term = 1, Snapshot = Make.Snapshot(11, 1, 1, 2, 3) });
        Assert.False(learner.Peer(3).IsLearner);
    }

    [Fact]
    public void S57_A_change_that_a_newer_snapshot_overtook_is_passed_over()
    {
        var member = Member.Create(2, [1, 2], tune: c => c with { AsyncStorageWrites = true });
        var joint = new Entry { Term = 1, Index = 1, Type = EntryType.ConfChangeV2, Data = RaftCodec.Encode(Many(ConfChangeTransition.JointExplicit, (ConfChangeType.AddNode, 3))) };
        var leave = new Entry { Term = 1, Index = 2, Type = EntryType.ConfChangeV2, Data = RaftCodec.Encode(new ConfChangeV2()) };
        Assert.Equal([1UL, 2, 3], member.Raw.ApplyConfChange(joint)!.Voters.ToArray());

        member.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(5, 1, 1, 2, 4) });

        Assert.Null(member.Raw.ApplyConfChange(leave));
        Assert.Equal("voters=(1 2 4)", Describe.Config(member.Raft.Config));
        Assert.Throws<RaftContractException>(() => member.Raw.ApplyConfChange(new Entry { Index = 6 }));
    }

    private static ConfChange Add(ulong id) => new() { Type = ConfChangeType.AddNode, NodeId = id };

    private static ConfChangeV2 Many(ConfChangeTransition transition, params (ConfChangeType Type, ulong Id)[] changes) => new()
    {
        Transition = transition,
        Changes = [.. changes.Select(change => new ConfChangeSingle(change.Type, change.Id))],
    };

    private static EntryType[] Types(Member member, ulong from)
    {
        Assert.Equal(RaftError.None, member.Raft.Log.Entries(from, RaftConfig.NoLimit, out var entries));
        return [.. entries.ToArray().Select(entry => entry.Type)];
    }
}
