using Netcd.Interop.Tests.Cluster.Load;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>Members come and go while clients write and read.</summary>
public sealed class MembershipTests
{
    [NetcdFact]
    public async Task Followers_are_added_removed_and_replaced_without_a_failed_read()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            ClusterMember leader = await cluster.LeaderAsync();
            ulong term = (await leader.StatusAsync()).RaftTerm;

            ClusterMember added = await cluster.AddAsync(Subject.Kind);
            load.Follow(added);
            await load.WriteAsync(added);

            ClusterMember removed = cluster.Members.First(m => m != leader && m != added);
            await load.LeaveAsync(removed);
            await cluster.RemoveAsync(removed);
            Assert.Equal(0, await removed.Process.ExitAsync());
            await load.ProgressAsync();

            if ((await (await cluster.LeaderAsync()).StatusAsync()).RaftTerm == term)
            {
                // Nobody was elected meanwhile, so nobody had a reason to refuse anything.
                Assert.Empty(load.History.Failures);
            }

            ClusterMember lost = cluster.Running.First(m => m != leader);
            await load.LeaveAsync(lost);
            await lost.Process.KillAsync();
            await lost.RememberAsync(leader);
            await cluster.RemoveAsync(lost);
            ClusterMember replacement = await cluster.AddAsync(Subject.Kind);
            load.Follow(replacement);
            await load.WriteAsync(replacement);
            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task The_leader_can_be_removed()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            ClusterMember leader = await cluster.LeaderAsync();
            await load.LeaveAsync(leader);
            await cluster.RemoveAsync(leader);
            Assert.Equal(0, await leader.Process.ExitAsync());
            await cluster.OtherLeaderAsync(leader);
            await load.ProgressAsync();
            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task A_member_that_missed_its_removal_learns_of_it_when_it_comes_back_and_never_starts_again()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember absent = cluster.Members.First(m => m != leader);
            await absent.StatusAsync();
            await absent.Process.KillAsync();
            await cluster.RemoveAsync(absent);
            for (int attempt = 0; attempt < 2; attempt++)
            {
                await Assert.ThrowsAsync<IOException>(() => absent.RestartAsync());
                // Real etcd ends with 0 or 1, whichever of its loops notices first.
                Assert.Contains(absent.Process.ExitCode, (int?[])[0, 1]);
                Assert.Contains(absent.Process.Log.Lines, static l => l.Contains("removed", StringComparison.Ordinal));
            }
        });
    }

    [NetcdFact]
    public async Task A_learner_catches_up_and_gets_a_vote()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            ClusterMember learner = await cluster.AddAsync(Subject.Kind, isLearner: true);
            Assert.True((await learner.StatusAsync()).IsLearner);
            load.Follow(learner, isLearner: true);
            await load.ProgressAsync();
            await load.LeaveAsync(learner);
            await cluster.PromoteAsync(learner);
            load.Follow(learner);
            await load.WriteAsync(learner);
            await cluster.MoveLeaderAsync(learner);
            await load.ProgressAsync();
            await load.FinishAsync();
        });
    }
}
