using Netcd.Core.Peers;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Tests.Clusters;

/// <summary>A member that is the whole cluster reads without asking; nobody else does.</summary>
public sealed class LoneLeaderTests
{
    [Fact]
    public void The_only_member_reads_at_once_until_there_is_a_learner_and_again_when_that_is_gone()
    {
        TestCluster cluster = new TestCluster(21, 1).Start();
        TestMember only = cluster.Members[0];
        Assert.Equal(EtcdError.None, cluster.Do(() => only.PutAsync("k", "1")));
        Assert.True(ReadsAtOnce(cluster, only));

        cluster.RunFor(PeerConnections.HealthyAfter);
        Assert.Equal(EtcdError.None, cluster.Do(async () => (await only.Member!.Members.AddAsync(["http://n1:2380"], isLearner: true, out _)).Error));
        Assert.False(ReadsAtOnce(cluster, only));
        Assert.Equal("1", cluster.Do(() => only.GetAsync("k")));

        TestMember learner = cluster.Add("n1", o => o with { IsNewCluster = false, InitialCluster = cluster.InitialCluster + ",n1=http://n1:2380" });
        learner.Start();
        cluster.Run(() => learner.IsAnnounced);
        Assert.Equal(EtcdError.None, cluster.Do(() => learner.PutAsync("k", "2")));
        Assert.Equal("2", cluster.Do(() => only.GetAsync("k")));
        Assert.False(ReadsAtOnce(cluster, only));

        ulong id = only.Member!.Membership.View.Learners()[0];
        Assert.Equal(EtcdError.None, cluster.Do(async () => (await only.Member.Members.RemoveAsync(id)).Error));
        cluster.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(ReadsAtOnce(cluster, only));
        Assert.Equal("2", only.Local("k"));
    }

    [Fact]
    public void After_a_restart_it_reads_at_once_only_when_everything_acknowledged_is_applied_again()
    {
        TestCluster cluster = new TestCluster(22, 1).Start();
        TestMember only = cluster.Members[0];
        for (int i = 1; i <= 50; i++)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => only.PutAsync("k", $"{i}")));
        }

        only.Crash();
        only.Start();
        int asked = 0;
        bool atOnce = false;
        cluster.Run(() =>
        {
            if (only.Member is not { } member)
            {
                return false;
            }

            asked++;
            atOnce = member.Kv.ReadBarrierAsync().IsCompletedSuccessfully;
            Assert.True(!atOnce || only.Local("k") == "50");
            return atOnce;
        });
        Assert.True(atOnce);
        Assert.InRange(asked, 2, int.MaxValue);
    }

    [Fact]
    public void The_leader_of_others_asks_and_a_stopped_member_refuses()
    {
        TestCluster cluster = new TestCluster(23, 3).Start();
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync("k", "1")));
        Assert.All(cluster.Members, member => Assert.False(ReadsAtOnce(cluster, member)));

        TestCluster one = new TestCluster(24, 1).Start();
        Assert.True(ReadsAtOnce(one, one.Members[0]));
        one.Members[0].Stop();
        Assert.False(one.Members[0].Member!.Kv.ReadBarrierAsync().IsCompletedSuccessfully);
    }

    private static bool ReadsAtOnce(TestCluster cluster, TestMember member) =>
        cluster.Do(() =>
        {
            ValueTask<EtcdError> barrier = member.Member!.Kv.ReadBarrierAsync();
            bool atOnce = barrier.IsCompletedSuccessfully;
            return WaitAsync(barrier, atOnce);
        });

    private static async Task<bool> WaitAsync(ValueTask<EtcdError> barrier, bool atOnce)
    {
        Assert.Equal(EtcdError.None, await barrier);
        return atOnce;
    }
}
