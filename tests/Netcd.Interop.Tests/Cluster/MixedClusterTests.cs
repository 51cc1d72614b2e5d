using Netcd.Interop.Tests.Cluster.Load;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>Members of different makes in one cluster: each leads in turn, clients of each see one and the same store.</summary>
public sealed class MixedClusterTests
{
    // So many revisions stay, so that no watch is overtaken.
    private const long Kept = 2000;

    public static TheoryData<string> MixturesWithDeaths => Subject.Rows<string>(["3.5 subject subject"], ["3.5.old 3.5 subject", "3.4 subject subject"]);

    public static TheoryData<string> Mixtures => Subject.Rows<string>(["3.5 3.5 subject", "3.4 subject subject"], ["3.5.old subject subject", "3.4 3.4 subject", "3.4 3.5 subject"]);

    [NetcdTheory]
    [MemberData(nameof(Mixtures))]
    public async Task Every_kind_leads_in_turn(string kinds)
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Kinds(kinds) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            for (int round = 0; round < Subject.Rounds; round++)
            {
                foreach (ClusterMember next in cluster.Members.DistinctBy(static m => m.Kind.Name))
                {
                    await cluster.MoveLeaderAsync(next);
                    await load.ProgressAsync();
                    await CompactAsync(next);
                    await cluster.EqualMeanwhileAsync();
                }
            }

            await load.FinishAsync();
        });
    }

    [NetcdTheory]
    [MemberData(nameof(MixturesWithDeaths))]
    public async Task The_death_of_each_leader_is_survived(string kinds)
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Kinds(kinds) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            foreach (ClusterMember leader in cluster.Members.DistinctBy(static m => m.Kind.Name))
            {
                await cluster.MoveLeaderAsync(leader);
                await load.ProgressAsync(50);
                await leader.Process.KillAsync();
                await cluster.OtherLeaderAsync(leader);
                await load.ProgressAsync();
                await leader.RestartAsync();
                await load.WriteAsync(leader);
            }

            await load.FinishAsync();
        });
    }

    private static async Task CompactAsync(ClusterMember member)
    {
        long now = (await member.HashAsync(0)).Header.Revision;
        if (now > Kept)
        {
            await member.CallAsync("KV/Compact", new CompactionRequest { Revision = now - Kept }, CompactionResponse.Parser);
        }
    }
}
