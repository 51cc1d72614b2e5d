using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 45 to 51 of the checklist and the commit rule.</summary>
public class ProposalScenarios
{
    private static readonly EntryId Origin = new(0, 0);

    [Fact]
    public void S45_What_is_forwarded_to_the_leader_carries_no_term()
    {
        var follower = Member.Create(2, [1, 2, 3]);
        follower.Step(Make.Message(MessageType.MsgHeartbeat, 1, 2, 4));
        follower.WorkAndTake();

        follower.Propose("x");
        follower.Raw.ReadIndex(Make.Bytes("ctx"));

        var sent = follower.WorkAndTake();
        Assert.Equal([MessageType.MsgProp, MessageType.MsgReadIndex], sent.Select(m => m.Type));
        Assert.All(sent, m => Assert.Equal((0UL, 1UL, 2UL), (m.Term, m.To, m.From)));
    }

    [Fact]
    public void S46_Several_entries_of_one_proposal_follow_each_other_in_the_log()
    {
        var cluster = Cluster.Of(3);
        cluster.Elect(1);
        ReadOnlyMemory<byte>[] batch = [Make.Bytes("a"), Make.Bytes("b"), Make.Bytes("c")];

        Assert.Equal(RaftError.None, cluster[2].Raw.Propose(batch));
        cluster.Settle();

        Assert.Single(cluster.Delivered, m => m.Type == MessageType.MsgProp && m.Entries.Length == 3);
        foreach (var member in cluster.Members)
        {
            Assert.Equal(["a", "b", "c"], member.Applied.Skip(1).Select(e => System.Text.Encoding.UTF8.GetString(e.Data.Span)));
            Assert.Equal([2UL, 3, 4], member.Applied.Skip(1).Select(e => e.Index));
        }
    }

    [Fact]
    public void S46_A_forwarded_batch_is_not_changed_by_later_proposals()
    {
        var follower = Member.Create(2, [1, 2, 3]);
        follower.Step(Make.Message(MessageType.MsgHeartbeat, 1, 2, 1));
        follower.WorkAndTake();
        follower.Propose("a");
        follower.Propose("b");

        var sent = follower.WorkAndTake();

        Assert.Equal(["a", "b"], sent.Select(m => System.Text.Encoding.UTF8.GetString(m.Entries.Span[0].Data.Span)));
    }

    [Fact]
    public void S47_Without_a_leader_a_proposal_is_dropped_with_an_error()
    {
        var follower = Member.Create(1, [1, 2, 3]);
        Assert.Equal(RaftError.ProposalDropped, follower.Propose("x"));
        follower.Raw.Campaign();
        Assert.Equal(RaftError.ProposalDropped, follower.Propose("x"));
        follower.Work();
        Assert.Equal(0UL, follower.LastIndex);
        Assert.Equal("raft proposal dropped", RaftError.ProposalDropped.Text());
    }

    [Fact]
    public void S47_A_follower_that_must_not_forward_drops_proposals()
    {
        var follower = Member.Create(2, [1, 2, 3], tune: c => c with { DisableProposalForwarding = true });
        follower.Step(Make.Message(MessageType.MsgHeartbeat, 1, 2, 1));
        Assert.Equal(RaftError.ProposalDropped, follower.Propose("x"));
        Assert.True(follower.Log.Has("2 not forwarding to leader 1 at term 1; dropping proposal"));
    }

    [Fact]
    public void S47_A_removed_leader_drops_proposals()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 1 });

        Assert.Equal(RaftError.ProposalDropped, leader.Propose("x"));
        Assert.Equal(RaftRole.Leader, leader.Role);
    }

    [Fact]
    public void S47_An_empty_proposal_is_a_broken_contract()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        var broken = Assert.Throws<RaftContractException>(() => leader.Raw.Propose([]));
        Assert.Equal("1 stepped empty MsgProp", broken.Message);
    }

    [Fact]
    public void S48_Responses_from_strangers_are_refused_when_they_are_stepped()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        var response = Make.Message(MessageType.MsgAppResp, 4, 1, 1, 1);
        Assert.Equal(RaftError.PeerNotFound, leader.Step(response));
        Assert.Equal("raft: cannot step as peer not found", RaftError.PeerNotFound.Text());

        leader.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.AddNode, NodeId = 4 });
        Assert.Equal(RaftError.None, leader.Step(response));
        Assert.Equal(RaftError.None, leader.Step(Make.App(9, 1, 1, Origin, 0)));
    }

    [Fact]
    public void S49_Messages_in_any_order_lead_to_the_same_log()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var leader = Member.Leader(1, [1, 2, 3]);
            var follower = Member.Create(2, [1, 2, 3], [1]);
            for (var i = 0; i < 8; i++)
            {
                leader.Propose($"{i}");
                leader.Raw.Tick();
            }

            leader.Work();
            var messages = leader.Take().Where(m => m.To == 2).ToArray();
            random.Shuffle(messages);
            foreach (var message in messages)
            {
                follower.Step(message);
                follower.Work();
            }

            follower.Step(Make.App(1, 2, 1, new EntryId(1, 1), leader.Commit, Entries(leader)[1..]));
            follower.Work();
            Assert.Equal(Entries(leader).Select(e => (e.Term, e.Index)), Entries(follower).Select(e => (e.Term, e.Index)));
        }
    }

    [Fact]
    public void S50_A_leader_always_counts_itself_as_replicating_and_active()
    {
        var leader = Member.Leader(1, [1, 2, 3], tune: c => c with { CheckQuorum = true });
        for (var i = 0; i < 25; i++)
        {
            leader.Raw.Tick();
            leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, 1));
            leader.Work();
            Assert.Equal((ProgressState.Replicate, true), (leader.Peer(1).State, leader.Peer(1).RecentActive));
        }

        leader.Propose("x");
        leader.Work();
        Assert.Equal((leader.LastIndex, leader.LastIndex + 1), (leader.Peer(1).Match, leader.Peer(1).Next));
    }

    [Fact]
    public void S51_Removing_a_peer_may_commit_at_once_and_everybody_hears_of_it()
    {
        var leader = Member.Leader(1, [1, 2, 3, 4]);
        leader.Propose("x");
        leader.Work();
        leader.Acknowledge(2, 2);
        leader.WorkAndTake();
        Assert.Equal(1UL, leader.Commit);

        leader.Raw.ApplyConfChange(new ConfChange { Type = ConfChangeType.RemoveNode, NodeId = 4 });

        Assert.Equal(2UL, leader.Commit);
        Assert.Equal([2UL, 3], leader.WorkAndTake().Where(m => m.Type == MessageType.MsgApp).Select(m => m.To));
    }

    [Fact]
    public void Commit_rule_entries_of_earlier_terms_do_not_commit_by_counting()
    {
        var leader = Member.Create(1, [1, 2, 3], [1, 2], new HardState(2, 0, 0));
        leader.BecomeLeader();
        Assert.Equal(3UL, leader.Term);

        leader.Acknowledge(2, 2);
        leader.Work();
        Assert.Equal(0UL, leader.Commit);

        leader.Acknowledge(2, 3);
        Assert.Equal(3UL, leader.Commit);
    }

    private static Entry[] Entries(Member member)
    {
        Assert.Equal(RaftError.None, member.Raft.Log.Entries(1, RaftConfig.NoLimit, out var entries));
        return entries.ToArray();
    }
}
