using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 63 to 65 of the checklist: linearizable reads.</summary>
public class ReadScenarios
{
    [Fact]
    public void S63_A_read_before_the_first_commit_of_the_term_waits_for_it()
    {
        var leader = Member.Create(1, [1, 2, 3], [1, 1], new HardState(1, 0, 1));
        leader.BecomeLeader();
        leader.Raw.ReadIndex(Make.Bytes("early"));
        Assert.DoesNotContain(leader.WorkAndTake(), m => !m.Context.IsEmpty);
        Assert.Empty(leader.Reads);

        leader.Acknowledge(2, 3);
        var heartbeats = leader.WorkAndTake().Where(m => m.Type == MessageType.MsgHeartbeat).ToList();
        Assert.Equal(2, heartbeats.Count);
        leader.Step(Answer(heartbeats[0]));
        leader.Work();
        Assert.Equal((3UL, "early"), Text(Assert.Single(leader.Reads)));
    }

    [Fact]
    public void S63_A_single_voter_too_waits_because_it_may_have_committed_more_before_it_restarted()
    {
        var leader = Member.Create(1, [1], [1, 1], new HardState(1, 1, 1));
        leader.Raw.Campaign();
        leader.WorkOnce();
        Assert.Equal(RaftRole.Leader, leader.Role);
        leader.Raw.ReadIndex(Make.Bytes("ctx"));
        Assert.Empty(leader.Reads);

        leader.Work();
        Assert.Equal((3UL, "ctx"), Text(Assert.Single(leader.Reads)));
    }

    [Fact]
    public void S63_A_deposed_leader_never_answers()
    {
        var cluster = Cluster.Of(3);
        cluster.Elect(1);
        cluster.Isolate(1);
        cluster[1].Raw.ReadIndex(Make.Bytes("ctx"));
        cluster.Settle();
        cluster.Elect(2);
        cluster.Propose(2, "x");
        cluster.Heal();
        cluster.Tick(5);
        Assert.Empty(cluster[1].Reads);

        cluster.Elect(1);
        cluster.Tick(5);
        Assert.Empty(cluster[1].Reads);
    }

    [Fact]
    public void S63_Reads_that_waited_for_the_first_commit_are_forgotten_with_the_office()
    {
        var leader = Member.Create(1, [1, 2, 3]);
        leader.BecomeLeader();
        leader.Raw.ReadIndex(Make.Bytes("ctx"));
        leader.Step(Make.Message(MessageType.MsgHeartbeat, 2, 1, 5));
        leader.Work();
        leader.BecomeLeader();
        leader.Acknowledge(2, leader.LastIndex);
        Assert.DoesNotContain(leader.WorkAndTake(), m => !m.Context.IsEmpty);
    }

    [Fact]
    public void S64_A_quorum_of_heartbeat_answers_confirms_all_reads_before_the_position_they_carry()
    {
        var leader = Member.Leader(1, [1, 2, 3, 4, 5]);
        leader.Raw.ReadIndex(Make.Bytes("a"));
        var first = leader.WorkAndTake();
        leader.Raw.ReadIndex(Make.Bytes("b"));
        leader.Raw.ReadIndex(Make.Bytes("c"));
        var third = leader.WorkAndTake();

        leader.Step(Answer(third[^1] with { To = 2 }));
        leader.Step(Answer(first[0] with { To = 3 }));
        leader.Work();
        Assert.Equal(["a"], leader.Reads.Select(r => Text(r).Context));

        leader.Step(Answer(third[^1] with { To = 4 }));
        leader.Work();
        Assert.Equal(["a", "b", "c"], leader.Reads.Select(r => Text(r).Context));
    }

    [Fact]
    public void S64_A_delayed_answer_does_not_confirm_a_newer_read_with_the_same_context()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ReadIndex(Make.Bytes("same"));
        var old = leader.WorkAndTake();
        leader.Step(Answer(old[0]));
        leader.Work();
        Assert.Single(leader.Reads);

        leader.Raw.ReadIndex(Make.Bytes("same"));
        var now = leader.WorkAndTake();
        leader.Step(Answer(old[1]));
        leader.Work();
        Assert.Single(leader.Reads);

        leader.Step(Answer(now[1]));
        leader.Work();
        Assert.Equal(2, leader.Reads.Count);
        Assert.True(leader.Raft.Log.Committed >= leader.Reads[1].Index);
    }

    [Fact]
    public void S64_Answers_with_contexts_this_leader_cannot_have_sent_confirm_nothing()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ReadIndex(Make.Bytes("a"));
        leader.Work();
        foreach (var context in new byte[][] { [9, 0, 0, 0, 0, 0, 0, 0], [1], [1, 0, 0, 0, 0, 0, 0, 0, 0] })
        {
            leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, 1) with { Context = context });
        }

        leader.Work();
        Assert.Empty(leader.Reads);
    }

    [Fact]
    public void S64_Confirmed_reads_leave_the_queue_and_heartbeats_are_plain_again()
    {
        var cluster = Cluster.Of(3);
        cluster.Elect(1);
        for (var i = 0; i < 100; i++)
        {
            cluster[1].Raw.ReadIndex(Make.Bytes($"{i}"));
            cluster.Settle();
        }

        Assert.Equal(100, cluster[1].Reads.Count);
        cluster[1].Raw.Tick();
        Assert.All(cluster[1].WorkAndTake(), m => Assert.True(m.Context.IsEmpty));
    }

    [Fact]
    public void S64_Reads_of_followers_and_learners_are_answered_through_the_leader()
    {
        var cluster = new Cluster(Member.Create(1, [1, 2], learners: [3]), Member.Create(2, [1, 2], learners: [3]), Member.Create(3, [1, 2], learners: [3]));
        cluster.Elect(1);
        cluster.Propose(1, "x");
        cluster[2].Raw.ReadIndex(Make.Bytes("two"));
        cluster[3].Raw.ReadIndex(Make.Bytes("three"));
        cluster.Settle();

        Assert.Equal((2UL, "two"), Text(Assert.Single(cluster[2].Reads)));
        Assert.Equal((2UL, "three"), Text(Assert.Single(cluster[3].Reads)));
        Assert.Empty(cluster[1].Reads);
    }

    [Fact]
    public void S64_A_learners_read_at_a_single_voter_is_answered()
    {
        var cluster = new Cluster(Member.Create(1, [1], learners: [2]), Member.Create(2, [1], learners: [2]));
        cluster.Elect(1);
        cluster[2].Raw.ReadIndex(Make.Bytes("ctx"));
        cluster.Settle();
        Assert.Equal((1UL, "ctx"), Text(Assert.Single(cluster[2].Reads)));
    }

    [Fact]
    public void S64_A_leader_that_is_no_voter_does_not_answer_for_the_only_voter()
    {
        var leader = Member.Leader(1, [1, 2]);
        leader.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 1 });
        leader.Raw.ReadIndex(Make.Bytes("ctx"));
        var heartbeat = Assert.Single(leader.WorkAndTake(), m => m.Type == MessageType.MsgHeartbeat);
        Assert.Empty(leader.Reads);

        leader.Step(Answer(heartbeat));
        leader.Work();
        Assert.Single(leader.Reads);
    }

    [Fact]
    public void S64_In_a_joint_configuration_both_halves_must_confirm()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ApplyConfChange(new ConfChangeV2
        {
            Transition = ConfChangeTransition.JointExplicit,
            Changes = [new(ConfChangeType.RemoveNode, 2), new(ConfChangeType.RemoveNode, 3), new(ConfChangeType.AddNode, 4), new(ConfChangeType.AddNode, 5)],
        });
        leader.WorkAndTake();
        leader.Raw.ReadIndex(Make.Bytes("ctx"));
        var sent = leader.WorkAndTake();

        leader.Step(Answer(sent.Single(m => m.To == 2 && m.Type == MessageType.MsgHeartbeat)));
        leader.Work();
        Assert.Empty(leader.Reads);
        leader.Step(Answer(sent.Single(m => m.To == 4 && m.Type == MessageType.MsgHeartbeat)));
        leader.Work();
        Assert.Single(leader.Reads);
    }

    [Fact]
    public void S64_Without_a_leader_a_read_is_dropped_and_a_malformed_answer_is_ignored()
    {
        var member = Member.Create(1, [1, 2]);
        member.Raw.ReadIndex(Make.Bytes("ctx"));
        Assert.Empty(member.WorkAndTake());
        Assert.True(member.Log.Has("1 no leader at term 0; dropping index reading msg"));

        member.Step(Make.Message(MessageType.MsgReadIndexResp, 2, 1, 1));
        member.Work();
        Assert.Empty(member.Reads);
        Assert.True(member.Log.Has("1 invalid format of MsgReadIndexResp from 2, entries count: 0"));
    }

    [Fact]
    public void S65_Lease_reads_need_check_quorum_and_are_answered_at_once()
    {
        var config = Member.Configure(1, new MemoryStorage(), c => c with { ReadOnlyOption = ReadOnlyOption.LeaseBased });
        Assert.Equal("CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased", config.Validate());
        Assert.Throws<ArgumentException>(() => new RawNode(config));

        var leader = Member.Leader(1, [1, 2, 3], tune: c => c with { ReadOnlyOption = ReadOnlyOption.LeaseBased, CheckQuorum = true });
        leader.Raw.ReadIndex(Make.Bytes("ctx"));
        Assert.Empty(leader.WorkAndTake());
        Assert.Equal((1UL, "ctx"), Text(Assert.Single(leader.Reads)));
    }

    private static Message Answer(Message heartbeat) =>
        Make.Message(MessageType.MsgHeartbeatResp, heartbeat.To, heartbeat.From, heartbeat.Term) with { Context = heartbeat.Context };

    private static (ulong Index, string Context) Text(ReadState state) =>
        (state.Index, System.Text.Encoding.UTF8.GetString(state.RequestContext.Span));
}
