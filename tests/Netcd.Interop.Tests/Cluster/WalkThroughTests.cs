using Netcd.Interop.Tests.Cluster.Load;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>Three members of one kind under load, and the deaths that a cluster must survive.</summary>
public sealed class WalkThroughTests
{
    [NetcdFact]
    public async Task A_cluster_survives_the_death_of_its_leader()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            for (int round = 0; round < Subject.Rounds; round++)
            {
                await load.ProgressAsync();
                ClusterMember leader = await cluster.LeaderAsync();
                await leader.Process.KillAsync();
                await cluster.OtherLeaderAsync(leader);
                await load.ProgressAsync();
                await leader.RestartAsync();
                await load.WriteAsync(leader);
            }

            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task A_cluster_survives_the_death_of_all_members()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            for (int round = 0; round < Subject.Rounds; round++)
            {
                await load.ProgressAsync();
                await Task.WhenAll(cluster.Members.Select(static m => m.Process.KillAsync()));
                await Task.WhenAll(cluster.Members.Select(static m => m.RestartAsync()));
                await load.WriteAsync(cluster.Members[round % 3]);
            }

            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task A_leader_that_is_asked_to_stop_hands_over()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            ClusterMember leader = await cluster.LeaderAsync();
            await load.LeaveAsync(leader);
            await leader.Process.TerminateAsync();
            ClusterMember next = await cluster.OtherLeaderAsync(leader);
            Assert.Contains(next.Process.Log.Lines, static line => line.Contains("MsgTimeoutNow", StringComparison.Ordinal));
            await load.ProgressAsync();
            await leader.RestartAsync();
            load.Follow(leader);
            await load.WriteAsync(leader);
            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task A_paused_leader_does_not_answer_from_the_past_when_it_wakes()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            ClusterMember leader = await cluster.LeaderAsync();
            leader.Process.Pause();
            await cluster.OtherLeaderAsync(leader, [.. cluster.Members.Where(m => m != leader)]);
            await load.ProgressAsync();
            leader.Process.Resume();
            await load.WriteAsync(leader);
            await load.FinishAsync();
        });
    }
}
