using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Clusters;

/// <summary>Members that come, go, learn and move; what the leader does for the others.</summary>
public sealed class MembershipChangeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_member_is_added_catches_up_and_takes_part(bool bySnapshot)
    {
        TestCluster cluster = new TestCluster(11, 3, o => bySnapshot ? o with { SnapshotCount = 10, SnapshotCatchUpEntries = 5 } : o).Start();
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Members[0].PutAsync("k", $"{i}")));
        }

        TestMember joining = cluster.Add("n3", o => o with { IsNewCluster = false, InitialCluster = cluster.InitialCluster + ",n3=http://n3:2380" });
        cluster.RunFor(PeerConnections.HealthyAfter);
        Assert.Equal(EtcdError.None, Add(cluster, 1, "http://n3:2380", isLearner: false));
        joining.Start();
        cluster.Run(() => joining.IsAnnounced);
        cluster.Agree();
        Assert.Equal("59", joining.Local("k"));
        Assert.Equal(bySnapshot, cluster.Network.Snapshots > 0);
        Assert.Equal(4, joining.Member!.Membership.View.Members.Length);
        Assert.Equal(cluster.Members[0].Member!.ClusterId, joining.Member.ClusterId);

        joining.Crash();
        joining.Start();
        cluster.Run(() => joining.IsAnnounced);
        Assert.Equal("59", cluster.Do(() => joining.GetAsync("k")));
    }

    [Fact]
    public void A_member_that_joins_a_lone_one_whose_log_is_kept_short_begins_with_a_snapshot()
    {
        TestCluster cluster = new TestCluster(19, 1, o => o with { SnapshotCatchUpEntries = 5 }).Start();
        TestMember only = cluster.Members[0];
        for (int i = 0; i < 11; i++)
        {
            int round = i;
            Assert.All(cluster.Do(() => Task.WhenAll(Enumerable.Range(0, 100).Select(j => only.PutAsync("k", $"{round} {j}")))), error => Assert.Equal(EtcdError.None, error));
        }

        cluster.RunFor(PeerConnections.HealthyAfter);
        Assert.Equal(EtcdError.None, Add(cluster, 0, "http://n1:2380", isLearner: false));
        TestMember joining = cluster.Add("n1", o => o with { IsNewCluster = false, InitialCluster = cluster.InitialCluster + ",n1=http://n1:2380" });
        joining.Start();
        cluster.Run(() => joining.IsAnnounced);
        cluster.Agree();
        Assert.Equal("10 99", joining.Local("k"));
        Assert.True(cluster.Network.Snapshots > 0);
        Assert.Equal(EtcdError.None, cluster.Do(() => joining.PutAsync("k", "of both")));
        cluster.Agree();
        Assert.Equal("of both", only.Local("k"));
    }

    [Fact]
    public void A_member_does_not_join_a_cluster_that_does_not_expect_it()
    {
        TestCluster cluster = new TestCluster(12, 1).Start();
        TestMember joining = cluster.Add("n9", o => o with { IsNewCluster = false, InitialCluster = cluster.InitialCluster + ",n9=http://n9:2380" });
        joining.Start();
        cluster.Run(() => joining.StartError is not null);
        Assert.Contains("member count is unequal", joining.StartError!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_founder_that_lost_its_data_is_refused()
    {
        TestCluster cluster = new TestCluster(13, 3).Start();
        cluster.Run(() => cluster.Members[0].Member!.Membership.View.Members.All(m => !m.ClientUrls.IsEmpty));
        cluster.Members[2].Crash();
        var again = new TestMember(cluster.Members[2].Options, cluster);
        again.Start();
        cluster.Run(() => again.StartError is not null);
        Assert.Contains("has already been bootstrapped", again.StartError!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_member_stops_and_stops_again_when_it_is_started()
    {
        TestCluster cluster = new TestCluster(14, 3).Start();
        TestMember gone = cluster.Members.First(m => m != cluster.Leader);
        cluster.RunFor(PeerConnections.HealthyAfter);
        Assert.Equal(EtcdError.None, Remove(cluster, gone.Id));
        cluster.Run(() => gone.Member!.Removed.IsCompleted);
        gone.Stop();
        cluster.Agree();
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync("k", "v")));
        Assert.Equal(EtcdError.MemberNotFound, Remove(cluster, gone.Id));

        gone.Start();
        cluster.Run(() => gone.Member?.Removed.IsCompleted == true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_removed_leader_stays_until_the_only_voter_left_knows(bool crashes)
    {
        TestCluster cluster = new TestCluster(20, 2).Start();
        TestMember gone = cluster.Leader!;
        TestMember left = cluster.Members.First(m => m != gone);
        cluster.RunFor(PeerConnections.HealthyAfter);
        cluster.Agree();
        ulong committed = gone.Member!.Raft.CommitIndex;
        _ = gone.Member.Members.RemoveAsync(gone.Id).AsTask();
        cluster.Run(() => gone.Member.Raft.CommitIndex > committed);
        if (crashes)
        {
            left.Crash();
        }

        cluster.Network.Isolate(gone.Url, [left.Url]);
        cluster.RunFor(TimeSpan.FromSeconds(10));
        Assert.True(gone.Member.Membership.View.IsRemoved(gone.Id));
        Assert.False(gone.Member.Removed.IsCompleted);
        Assert.False(left.Member?.Raft.View.IsLeader ?? false);

        cluster.Network.HealAll();
        if (crashes)
        {
            left.Start();
        }

        cluster.Run(() => gone.Member.Removed.IsCompleted);
        gone.Stop();
        cluster.Run(() => left.Member!.Raft.View.IsLeader);
        Assert.Equal(EtcdError.None, cluster.Do(() => left.PutAsync("k", "v")));
    }

    [Fact]
    public void A_learner_learns_is_promoted_through_any_member_and_votes()
    {
        TestCluster cluster = new TestCluster(15, 2).Start();
        cluster.RunFor(PeerConnections.HealthyAfter);
        Assert.Equal(EtcdError.None, Add(cluster, 0, "http://n2:2380", isLearner: true));
        ulong id = cluster.Leader!.Member!.Membership.View.Learners()[0];
        Assert.Equal(EtcdError.TooManyLearners, Add(cluster, 0, "http://n3:2380", isLearner: true));
        cluster.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(EtcdError.PeerUrlExists, Add(cluster, 0, "http://n2:2380", isLearner: true));
        Assert.Equal(EtcdError.LearnerNotReady, Promote(cluster, cluster.Members[0], id));
        Assert.Equal(EtcdError.LearnerNotReady, Promote(cluster, cluster.Members[1], id));
        TestMember learner = cluster.Add("n2", o => o with { IsNewCluster = false, InitialCluster = cluster.InitialCluster + ",n2=http://n2:2380" });
        learner.Start();
        cluster.Run(() => learner.IsAnnounced);
        cluster.Agree();
        Assert.True(learner.Member!.Membership.IsLocalLearner);
        Assert.Equal(EtcdError.None, Promote(cluster, cluster.Members.First(m => m != cluster.Leader && m != learner), id));
        cluster.Agree();
        Assert.Equal(EtcdError.MemberNotLearner, Promote(cluster, cluster.Leader!, id));
        Assert.Equal(EtcdError.MemberNotFound, Promote(cluster, cluster.Leader!, 12345));
        cluster.Leader!.Crash();
        cluster.Run(() => cluster.Leader is not null);
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync("k", "v")));
    }

    [Fact]
    public void Changes_that_endanger_the_quorum_are_refused()
    {
        TestCluster cluster = new TestCluster(16, 3).Start();
        Assert.Equal(EtcdError.Unhealthy, Add(cluster, 0, "http://n3:2380", isLearner: false));
        cluster.RunFor(PeerConnections.HealthyAfter);
        cluster.Members[2].Crash();
        cluster.Run(() => cluster.Leader is not null);
        Assert.Equal(EtcdError.Unhealthy, Remove(cluster, cluster.Members[0].Id));
        Assert.Equal(EtcdError.MemberBadUrls, Add(cluster, 0, "n3:2380", isLearner: false));
        Assert.Equal(EtcdError.None, Remove(cluster, cluster.Leader!.Member!.Membership.View.Members.First(m => m.Name == "n2").Id));
    }

    [Fact]
    public void Updated_peer_urls_reach_everyone()
    {
        TestCluster cluster = new TestCluster(17, 3).Start();
        TestMember moved = cluster.Members.First(m => m != cluster.Leader);
        ulong id = moved.Id;
        Assert.Equal(EtcdError.None, cluster.Do(async () => (await cluster.Leader!.Member!.Members.UpdateAsync(id, ["http://moved:2380"])).Error));
        moved.Stop();
        moved.Options = moved.Options with { PeerUrls = ["http://moved:2380"] };
        moved.Start();
        cluster.Run(() => moved.IsAnnounced);
        cluster.Agree();
        Assert.Equal("http://moved:2380", Assert.Single(moved.Member!.Membership.View.Find(id)!.PeerUrls));
    }

    [Fact]
    public void Leases_are_renewed_and_told_through_any_member()
    {
        TestCluster cluster = new TestCluster(18, 3).Start();
        TestMember other = cluster.Members.First(m => m != cluster.Leader);
        Assert.Equal(EtcdError.None, cluster.Do(async () => (await other.Member!.Leases.GrantAsync(new LeaseGrantRequest { ID = 7, TTL = 100 })).Error));
        cluster.RunFor(TimeSpan.FromSeconds(10));
        (EtcdError error, LeaseTimeToLiveResponse? status) = cluster.Do(() => other.Member!.Leases.TimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 7 }, default).AsTask());
        Assert.Equal(EtcdError.None, error);
        Assert.InRange(status!.TTL, 85, 91);
        Assert.Equal((EtcdError.None, 100), cluster.Do(() => other.Member!.Leases.KeepAliveAsync(7, default).AsTask()));
        Assert.Equal((EtcdError.None, 0), cluster.Do(() => other.Member!.Leases.KeepAliveAsync(8, default).AsTask()));
        Assert.Equal(EtcdError.LeaseNotFound, cluster.Do(() => other.Member!.Leases.TimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 8 }, default).AsTask()).Error);

        cluster.Leader!.Crash();
        cluster.Run(() => cluster.Leader is not null);
        Assert.Equal((EtcdError.None, 100), cluster.Do(() => cluster.Running.First(m => m != cluster.Leader).Member!.Leases.KeepAliveAsync(7, default).AsTask()));
        cluster.RunFor(TimeSpan.FromSeconds(103));
        Assert.All(cluster.Running, m => Assert.Equal(0, m.Member!.Lessor.Count));
    }

    [Fact]
    public void One_member_becomes_a_cluster_of_its_own_and_grows_again()
    {
        TestCluster cluster = new TestCluster(19, 3).Start();
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Members[1].PutAsync("k", "v")));
        cluster.Agree();
        TestMember last = cluster.Members[0];
        cluster.Members[1].Crash();
        cluster.Members[2].Crash();
        last.Stop();
        MemberOptions options = last.Options;
        last.Options = options with { ForceNewCluster = true };
        last.Start();
        cluster.Run(() => last.IsAnnounced);
        Assert.Equal("v", cluster.Do(() => last.GetAsync("k")));
        Assert.Equal([last.Id], last.Member!.Membership.View.Members.Select(m => m.Id));
        last.Stop();
        last.Options = options;
        last.Start();
        cluster.Run(() => last.IsAnnounced);
        Assert.Equal(EtcdError.None, cluster.Do(() => last.PutAsync("k", "w")));
        Assert.Equal(EtcdError.None, Add(cluster, 0, "http://n4:2380", isLearner: false));
    }

    [Fact]
    public void A_downgrade_is_validated_enabled_and_cancelled()
    {
        TestCluster cluster = new TestCluster(20, 3).Start();
        cluster.Run(() => cluster.Members.All(m => m.Member!.Membership.View.ClusterVersion == EtcdVersion.Parse("3.5.0")));
        EtcdMember member = cluster.Members[0].Member!;
        Assert.Equal(EtcdError.InvalidDowngradeTargetVersion, cluster.Do(() => member.Downgrades.EnableAsync("3.3").AsTask()));
        Assert.Equal(EtcdError.NoInflightDowngrade, cluster.Do(() => member.Downgrades.CancelAsync().AsTask()));
        Assert.Equal(EtcdError.None, cluster.Do(() => member.Downgrades.EnableAsync("3.4").AsTask()));
        Assert.Equal(EtcdError.DowngradeInProgress, cluster.Do(() => member.Downgrades.ValidateAsync("3.4.0").AsTask()));
        cluster.Run(() => cluster.Members.All(m => m.Member!.Membership.View.Downgrade is { Enabled: true, TargetVersion: "3.4.0" }));
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Members[1].Member!.Downgrades.CancelAsync().AsTask()));
    }

    private static EtcdError Add(TestCluster cluster, int through, string url, bool isLearner) =>
        cluster.Do(async () => (await cluster.Members[through].Member!.Members.AddAsync([url], isLearner, out _)).Error);

    private static EtcdError Remove(TestCluster cluster, ulong id) =>
        cluster.Do(async () => (await cluster.Leader!.Member!.Members.RemoveAsync(id)).Error);

    private static EtcdError Promote(TestCluster cluster, TestMember through, ulong id) =>
        cluster.Do(async () => (await through.Member!.Members.PromoteAsync(id, default)).Error);
}
