using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 32 to 43 of the checklist: how a leader sends its log.</summary>
public class ReplicationScenarios
{
    [Fact]
    public void S32_A_heartbeat_response_carries_no_log_position()
    {
        var follower = Member.Create(2, [1, 2], [1, 1]);
        follower.Step(new Message { Type = MessageType.MsgHeartbeat, From = 1, To = 2, Term = 1, Commit = 2, Context = Make.Bytes("ctx") });

        var answer = Assert.Single(follower.WorkAndTake());

        Assert.Equal(MessageType.MsgHeartbeatResp, answer.Type);
        Assert.Equal((0UL, 0UL), (answer.Index, answer.LogTerm));
        Assert.Equal("ctx"u8.ToArray(), answer.Context.ToArray());
    }

    [Fact]
    public void S32_In_a_quiet_group_a_lost_acknowledgement_is_made_up_for_by_heartbeats()
    {
        var cluster = Cluster.Of(2);
        cluster.Elect(1);
        cluster.Lose = m => m.Type == MessageType.MsgAppResp;
        cluster.Propose(1, "x");
        Assert.NotEqual(cluster[1].LastIndex, cluster[1].Commit);

        cluster.Heal();
        cluster.Tick(2);

        Assert.Equal(cluster[1].LastIndex, cluster[1].Commit);
        Assert.Equal(cluster[1].LastIndex, cluster[2].Commit);
    }

    [Fact]
    public void S33_An_acknowledgement_covers_only_what_the_message_carried()
    {
        var follower = Member.Create(2, [1, 2, 3], [1, 1, 1, 1, 1]);

        follower.Step(Make.App(1, 2, 1, new EntryId(1, 2), 0, Make.Entry(1, 3)));

        Assert.Equal(3UL, Assert.Single(follower.WorkAndTake()).Index);
    }

    [Fact]
    public void S34_A_heartbeat_commits_no_more_than_what_the_follower_is_known_to_have()
    {
        var leader = Member.Leader(1, [1, 2, 3], [1, 1], new HardState(1, 0, 0));
        leader.Propose("x");
        leader.Work();
        leader.Acknowledge(2, leader.LastIndex);
        leader.WorkAndTake();
        Assert.Equal(4UL, leader.Commit);

        leader.Raw.Tick();

        var sent = leader.WorkAndTake().ToDictionary(m => m.To);
        Assert.Equal(4UL, sent[2].Commit);
        Assert.Equal(3UL, sent[3].Commit);
    }

    [Fact]
    public void S34_A_heartbeat_never_moves_the_commit_index_back()
    {
        var follower = Member.Create(2, [1, 2], [1, 1, 1], new HardState(1, 0, 2));
        follower.Step(new Message { Type = MessageType.MsgHeartbeat, From = 1, To = 2, Term = 1, Commit = 1 });
        Assert.Equal(2UL, follower.Commit);
    }

    [Fact]
    public void S35_While_probing_one_message_leaves_per_heartbeat_interval()
    {
        var leader = Member.Create(1, [1, 2]);
        leader.BecomeLeader();
        leader.WorkAndTake();
        Assert.Equal(ProgressState.Probe, leader.Peer(2).State);

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++)
            {
                leader.Propose("x");
            }

            Assert.DoesNotContain(leader.WorkAndTake(), m => m.Type == MessageType.MsgApp);
            leader.Raw.Tick();
            leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, 1));
            Assert.Single(leader.WorkAndTake(), m => m.Type == MessageType.MsgApp);
        }
    }

    [Fact]
    public void S35_While_a_snapshot_is_on_its_way_nothing_else_is_sent()
    {
        var leader = Member.Leader(1, [1, 2]);
        leader.Raft.Progress.Find(2)!.BecomeSnapshot(10);
        for (var i = 0; i < 3; i++)
        {
            leader.Propose("x");
            leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, 1));
        }

        Assert.Empty(leader.WorkAndTake());
    }

    [Fact]
    public void S35_Stale_rejections_are_ignored_in_every_state()
    {
        var replicating = Progress(ProgressState.Replicate, match: 5, next: 10);
        Assert.False(replicating.MaybeDecreaseTo(5, 5));
        Assert.False(replicating.MaybeDecreaseTo(4, 4));
        Assert.Equal((5UL, 10UL), (replicating.Match, replicating.Next));
        Assert.True(replicating.MaybeDecreaseTo(9, 9));
        Assert.Equal(6UL, replicating.Next);

        var probing = Progress(ProgressState.Probe, match: 0, next: 10);
        Assert.False(probing.MaybeDecreaseTo(5, 5));
        Assert.False(probing.MaybeDecreaseTo(10, 10));
        Assert.True(probing.MaybeDecreaseTo(9, 2));
        Assert.Equal(3UL, probing.Next);
        Assert.True(probing.MaybeDecreaseTo(2, 2));
        Assert.Equal(2UL, probing.Next);
        Assert.True(probing.MaybeDecreaseTo(1, 0));
        Assert.Equal(1UL, probing.Next);
        Assert.True(probing.MaybeDecreaseTo(0, 0));
        Assert.Equal(1UL, probing.Next);
    }

    [Fact]
    public void S35_A_rejection_never_moves_a_probe_below_what_the_peer_has()
    {
        var probing = Progress(ProgressState.Probe, match: 5, next: 10);

        Assert.True(probing.MaybeDecreaseTo(9, 2));

        Assert.Equal((5UL, 6UL), (probing.Match, probing.Next));
    }

    [Fact]
    public void S36_Late_and_repeated_acknowledgements_never_move_back()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        for (var i = 0; i < 5; i++)
        {
            leader.Propose("x");
        }

        leader.Work();
        foreach (ulong index in new[] { 5, 3, 5, 1, 4, 0 })
        {
            leader.Acknowledge(2, index);
            leader.Work();
            Assert.Equal(5UL, leader.Peer(2).Match);
            Assert.True(leader.Peer(2).Next > leader.Peer(2).Match);
        }

        leader.Step(Make.Reject(2, 1, 1, 3, 0));
        Assert.Equal((5UL, 7UL), (leader.Peer(2).Match, leader.Peer(2).Next));
    }

    [Fact]
    public void S37_Entries_sent_ahead_and_lost_are_sent_again_from_behind_the_match()
    {
        var leader = Member.Leader(1, [1, 2]);
        for (var i = 0; i < 4; i++)
        {
            leader.Propose("x");
        }

        leader.WorkAndTake();
        Assert.Equal((1UL, 6UL), (leader.Peer(2).Match, leader.Peer(2).Next));

        leader.Step(Make.Reject(2, 1, 1, 5, 1));

        var resent = Assert.Single(leader.WorkAndTake());
        Assert.Equal((1UL, 4), (resent.Index, resent.Entries.Length));
        Assert.Equal(ProgressState.Probe, leader.Peer(2).State);
    }

    [Fact]
    public void S38_A_full_window_lets_only_empty_messages_through_and_recovers_after_everything_in_it_was_lost()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { MaxInflightMsgs = 3 });
        for (var i = 0; i < 8; i++)
        {
            leader.Propose("x");
        }

        Assert.Equal(3, leader.WorkAndTake().Count(m => m.Type == MessageType.MsgApp));
        Assert.Equal((3, true, true), (leader.Peer(2).Inflight, leader.Peer(2).InflightFull, leader.Peer(2).IsPaused));

        leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, 1));
        var probe = Assert.Single(leader.WorkAndTake());
        Assert.True(probe.Entries.IsEmpty);
        Assert.Equal(3, leader.Peer(2).Inflight);

        leader.Step(Make.Reject(2, 1, 1, probe.Index, 1));
        Assert.Equal(2UL, Assert.Single(leader.WorkAndTake()).Entries.Span[0].Index);
        leader.Acknowledge(2, leader.LastIndex);
        leader.Work();
        Assert.Equal(leader.LastIndex, leader.Commit);
    }

    [Fact]
    public void S38_Bytes_in_flight_are_limited_too()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { MaxSizePerMsg = 10, MaxInflightBytes = 25 });
        for (var i = 0; i < 8; i++)
        {
            leader.Propose("0123456789");
        }

        Assert.Equal(3, leader.WorkAndTake().Count(m => m.Type == MessageType.MsgApp));
        leader.Acknowledge(2, 2);
        Assert.Single(leader.WorkAndTake(), m => m.Type == MessageType.MsgApp);
    }

    [Fact]
    public void S39_One_acknowledgement_releases_as_many_messages_as_fit()
    {
        var leader = Member.Leader(1, [1, 2], tune: c => c with { MaxSizePerMsg = 1, MaxInflightMsgs = 4 });
        for (var i = 0; i < 10; i++)
        {
            leader.Propose("x");
        }

        Assert.Equal(4, leader.WorkAndTake().Count(m => m.Type == MessageType.MsgApp));
        leader.Acknowledge(2, 5);

        var sent = leader.WorkAndTake().Where(m => m.Type == MessageType.MsgApp && !m.Entries.IsEmpty).ToList();
        Assert.Equal([6UL, 7, 8, 9], sent.Select(m => m.Entries.Span[0].Index));
        Assert.All(sent, m => Assert.Equal(1, m.Entries.Length));
    }

    [Fact]
    public void S40_Sending_a_heartbeat_does_not_resume_a_paused_follower_but_its_answer_does()
    {
        var leader = Member.Create(1, [1, 2]);
        leader.BecomeLeader();
        leader.WorkAndTake();
        Assert.True(leader.Peer(2).IsPaused);

        leader.Raw.Tick();
        Assert.True(leader.Peer(2).IsPaused);
        leader.Propose("x");
        Assert.DoesNotContain(leader.WorkAndTake(), m => m.Type == MessageType.MsgApp);

        leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, 1));
        Assert.Single(leader.WorkAndTake(), m => m.Type == MessageType.MsgApp);
    }

    [Fact]
    public void S41_A_follower_that_is_caught_up_and_was_unreachable_returns_to_replication_by_itself()
    {
        var cluster = Cluster.Of(2);
        cluster.Elect(1);
        cluster.Propose(1, "x");
        Assert.Equal(ProgressState.Replicate, cluster[1].Peer(2).State);

        cluster[1].Raw.ReportUnreachable(2);
        Assert.Equal(ProgressState.Probe, cluster[1].Peer(2).State);
        Assert.True(cluster[1].Log.Has("1 failed to send message to 2 because it is unreachable [StateProbe match=2 next=3]"));

        cluster.Tick(1);
        Assert.Equal(ProgressState.Replicate, cluster[1].Peer(2).State);
    }

    [Fact]
    public void S42_A_commit_index_is_pushed_once_and_not_again()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Propose("x");
        leader.WorkAndTake();
        leader.Acknowledge(2, 2);
        var pushed = leader.WorkAndTake();
        Assert.Equal([2UL, 3], pushed.Select(m => m.To));
        Assert.All(pushed, m => Assert.Equal((2UL, 0), (m.Commit, m.Entries.Length)));

        leader.Acknowledge(3, 2);

        Assert.Empty(leader.WorkAndTake());
    }

    [Fact]
    public void S42_A_peer_that_missed_the_commit_index_gets_it_with_its_next_acknowledgement()
    {
        var leader = Member.Leader(1, [1, 2, 3]);
        leader.Propose("x");
        leader.Propose("y");
        leader.WorkAndTake();
        leader.Raft.Progress.Find(3)!.MsgAppFlowPaused = true;
        leader.Acknowledge(2, 3);
        Assert.Equal([2UL], leader.WorkAndTake().Select(m => m.To));

        leader.Acknowledge(3, 2);

        Assert.Equal((3UL, 3UL), Assert.Single(leader.WorkAndTake()) is var m ? (m.To, m.Commit) : default);
    }

    [Fact]
    public void S43_Divergent_tails_of_both_shapes_are_resolved_in_few_rounds()
    {
        // The leader has higher terms over a long stretch: it skips by the follower's hint.
        Assert.InRange(RoundsToMatch(leader: [1, 3, 3, 3, 5, 5, 5, 5, 5], follower: [1, 1, 1, 1, 2, 2]), 1, 2);

        // The follower has higher terms over a long stretch: it skips before it answers.
        Assert.InRange(RoundsToMatch(leader: [1, 3, 3, 3, 3, 3, 3, 3, 7], follower: [1, 3, 3, 4, 4, 5, 5, 5, 6]), 1, 2);
    }

    [Fact]
    public void S43_A_rejection_from_an_old_version_carries_no_term_and_moves_step_by_step()
    {
        var leader = Member.Create(1, [1, 2], [1, 1, 1, 1], new HardState(1, 0, 0));
        leader.BecomeLeader();
        Assert.Equal(4UL, Assert.Single(leader.WorkAndTake(), m => m.Type == MessageType.MsgApp).Index);

        leader.Step(Make.Reject(2, 1, leader.Term, 4, 2));

        Assert.Equal(2UL, Assert.Single(leader.WorkAndTake()).Index);
    }

    private static int RoundsToMatch(ulong[] leader, ulong[] follower)
    {
        var one = Member.Create(1, [1, 2, 3], leader, new HardState(7, 0, 0));
        var two = Member.Create(2, [1, 2, 3], follower, new HardState(7, 0, 0));
        var cluster = new Cluster(one, two, Member.Create(3, [1, 2, 3], state: new HardState(7, 0, 0)));
        cluster.Elect(1);
        Assert.Equal(one.LastIndex, two.LastIndex);
        Assert.Equal(one.LastIndex, two.Commit);
        return cluster.Delivered.Count(m => m.From == 2 && m.Reject);
    }

    private static Progress Progress(ProgressState state, ulong match, ulong next)
    {
        var progress = new Progress(new Inflights(10, 0)) { Match = match };
        if (state == ProgressState.Replicate)
        {
            progress.BecomeReplicate();
        }

        progress.Next = next;
        return progress;
    }
}
