using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Item 44 of the checklist: snapshots to followers.</summary>
public class SnapshotScenarios
{
    [Fact]
    public void S44_No_snapshot_goes_to_a_peer_that_was_not_heard_of()
    {
        var leader = NeedingSnapshot();
        leader.Raft.Progress.Find(2)!.RecentActive = false;
        leader.Propose("x");

        Assert.Empty(leader.WorkAndTake());
        Assert.Equal(ProgressState.Probe, leader.Peer(2).State);
        Assert.True(leader.Log.Has("ignore sending snapshot to 2 since it is not recently active"));
    }

    [Fact]
    public void S44_A_snapshot_that_is_not_ready_yet_is_asked_for_again()
    {
        var storage = new SlowSnapshotStorage();
        var leader = NeedingSnapshot(storage);
        storage.IsReady = false;
        leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, leader.Term));
        Assert.Empty(leader.WorkAndTake());
        Assert.True(leader.Log.Has("1 failed to send snapshot to 2 because snapshot is temporarily unavailable"));

        storage.IsReady = true;
        leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, leader.Term));
        Assert.Equal(MessageType.MsgSnap, Assert.Single(leader.WorkAndTake()).Type);
        Assert.Equal(11UL, leader.Peer(2).PendingSnapshot);
    }

    [Fact]
    public void S44_After_a_reported_success_probing_starts_behind_the_snapshot()
    {
        var leader = SendingSnapshot();

        leader.Raw.ReportSnapshot(2, failed: false);

        var peer = leader.Peer(2);
        Assert.Equal((ProgressState.Probe, 0UL, 12UL, 0UL, true), (peer.State, peer.Match, peer.Next, peer.PendingSnapshot, peer.IsPaused));
        leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, leader.Term));
        Assert.Equal(11UL, Assert.Single(leader.WorkAndTake()).Index);
    }

    [Fact]
    public void S44_After_a_reported_failure_probing_starts_behind_the_match_again()
    {
        var leader = SendingSnapshot();

        leader.Raw.ReportSnapshot(2, failed: true);

        var peer = leader.Peer(2);
        Assert.Equal((ProgressState.Probe, 1UL, 0UL, true), (peer.State, peer.Next, peer.PendingSnapshot, peer.IsPaused));
        leader.Step(Make.Message(MessageType.MsgHeartbeatResp, 2, 1, leader.Term));
        Assert.Equal(MessageType.MsgSnap, Assert.Single(leader.WorkAndTake()).Type);
    }

    [Theory]
    [InlineData(11UL)]
    [InlineData(10UL)]
    [InlineData(12UL)]
    public void S44_Any_snapshot_that_reconnects_to_the_log_resumes_replication(ulong acknowledged)
    {
        var leader = SendingSnapshot(compactTo: 10);

        leader.Acknowledge(2, acknowledged);

        Assert.Equal((ProgressState.Replicate, acknowledged, 0UL), (leader.Peer(2).State, leader.Peer(2).Match, leader.Peer(2).PendingSnapshot));
    }

    [Fact]
    public void S44_A_snapshot_that_does_not_reconnect_leaves_the_peer_waiting()
    {
        var leader = SendingSnapshot(compactTo: 10);

        leader.Acknowledge(2, 5);

        Assert.Equal((ProgressState.Snapshot, 5UL), (leader.Peer(2).State, leader.Peer(2).Match));
        Assert.Empty(leader.WorkAndTake());
    }

    [Fact]
    public void S44_In_an_idle_group_the_acknowledgement_leads_straight_to_replication()
    {
        var leader = SendingSnapshot();
        leader.Acknowledge(2, leader.LastIndex);
        leader.WorkAndTake();
        Assert.Equal((ProgressState.Replicate, leader.LastIndex + 1), (leader.Peer(2).State, leader.Peer(2).Next));
    }

    [Fact]
    public void S44_A_status_about_nobody_or_without_a_snapshot_changes_nothing()
    {
        var leader = Member.Leader(1, [1, 2]);
        leader.Raw.ReportSnapshot(9, failed: false);
        leader.Raw.ReportUnreachable(9);
        leader.Raw.ReportSnapshot(2, failed: true);

        Assert.Equal((ProgressState.Replicate, false), (leader.Peer(2).State, leader.Peer(2).IsPaused));
        Assert.True(leader.Log.Has("1 no progress available for 9"));
    }

    [Fact]
    public void S44_A_snapshot_the_log_already_contains_only_moves_the_commit_index()
    {
        var follower = Member.Create(2, [1, 2], [1, 1, 1]);

        follower.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(2, 1, 1, 2) });

        Assert.Equal((2UL, 3UL), (follower.Commit, follower.LastIndex));
        Assert.Equal(2UL, Assert.Single(follower.WorkAndTake()).Index);
        Assert.True(follower.Log.Has("2 [commit: 2, lastindex: 3, lastterm: 1] fast-forwarded commit to snapshot [index: 2, term: 1]")
            || follower.Log.Has("2 [commit: 0, lastindex: 3, lastterm: 1] fast-forwarded commit to snapshot [index: 2, term: 1]"));
    }

    [Fact]
    public void S44_An_old_snapshot_is_ignored_and_answered_with_the_commit_index()
    {
        var follower = Member.Create(2, [1, 2], [1, 1, 1], new HardState(1, 0, 3));

        follower.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(2, 1, 1, 2) });

        Assert.Equal(3UL, Assert.Single(follower.WorkAndTake()).Index);
        Assert.True(follower.Log.Has("2 [commit: 3] ignored snapshot [index: 2, term: 1]"));
    }

    [Fact]
    public void S44_A_snapshot_of_the_commit_index_itself_is_an_old_one()
    {
        var follower = Member.Create(2, [1, 2], [1, 1, 1], new HardState(1, 0, 3));

        follower.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(3, 1, 1, 2) });

        Assert.Equal(3UL, Assert.Single(follower.WorkAndTake()).Index);
        Assert.True(follower.Log.Has("2 [commit: 3] ignored snapshot [index: 3, term: 1]"));
        Assert.False(follower.Log.Has("fast-forwarded"));
    }

    [Fact]
    public void S44_A_snapshot_that_is_written_counts_as_installed_although_the_term_has_passed()
    {
        var follower = Member.Create(2, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        follower.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(11, 1, 1, 2, 3) });
        var append = follower.Raw.Ready().Messages.ToArray().Single(m => m.Type == MessageType.MsgStorageAppend);
        var written = append.Responses.ToArray().Single(m => m.Type == MessageType.MsgStorageAppendResp);
        follower.Step(Make.VoteRequest(3, 2, 2, new EntryId(1, 11)));
        follower.Storage.ApplySnapshot(append.Snapshot!);

        follower.Step(written);

        Assert.False(follower.Raft.Log.HasPendingSnapshot);
        Assert.Equal(11UL, follower.Raw.BasicStatus.Applied);
    }

    [Fact]
    public void S44_A_snapshot_without_the_receiver_in_it_is_refused()
    {
        var follower = Member.Create(2, [1, 2]);

        follower.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(5, 1, 1, 3) });

        Assert.Equal(0UL, follower.LastIndex);
        Assert.True(follower.Log.Has("should never happen"));
    }

    /// <summary>A leader whose log starts behind what peer 2 needs; peer 2 is known to be alive.</summary>
    private static Member NeedingSnapshot(SlowSnapshotStorage? slow = null, ulong compactTo = 11)
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(Make.Snapshot(0, 0, 1, 2));
        storage.Append(Make.Entries(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        storage.SetHardState(new HardState(1, 0, 11));
        storage.CreateSnapshot(11, null, default, out _);
        storage.Compact(compactTo);
        slow?.Wrap(storage);
        var config = Member.Configure(1, storage, c => c with { Applied = 11 });
        var leader = new Member(slow is null ? config : config with { Storage = slow }, storage);
        leader.BecomeLeader();
        leader.WorkAndTake();
        leader.Raft.Progress.Find(2)!.Next = 1;
        leader.Raft.Progress.Find(2)!.MsgAppFlowPaused = false;
        leader.Raft.Progress.Find(2)!.RecentActive = true;
        return leader;
    }

    private static Member SendingSnapshot(ulong compactTo = 11)
    {
        var leader = NeedingSnapshot(compactTo: compactTo);
        leader.Propose("x");
        Assert.Equal(MessageType.MsgSnap, Assert.Single(leader.WorkAndTake()).Type);
        Assert.Equal(11UL, leader.Peer(2).PendingSnapshot);
        return leader;
    }
}
