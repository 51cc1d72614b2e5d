using Netcd.Interop.Tests.Cluster.Load;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>
/// A running cluster becomes one of another make, member by member on the same directories and with the same flags, while clients work.
/// </summary>
public sealed class MigrationTests
{
    public static TheoryData<string> Originals => Subject.Rows<string>(["3.5"], ["3.5.old"]);

    [NetcdTheory]
    [MemberData(nameof(Originals))]
    public async Task There_and_back_again(string real)
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Kinds($"{real} {real} {real}") });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            for (int round = 0; round < Subject.Rounds; round++)
            {
                await MigrateAsync(cluster, load, Subject.Kind);
                await MigrateAsync(cluster, load, Subject.Named(real));
            }

            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task From_an_older_minor_release_for_good()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Kinds("3.4 3.4 3.4") });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await MigrateAsync(cluster, load, Subject.Kind);
            await load.FinishAsync();
        });
    }

    private static async Task MigrateAsync(ProcessCluster cluster, ClusterLoad load, Toolset kind)
    {
        foreach (ClusterMember member in cluster.Members)
        {
            await load.ProgressAsync(50);
            await load.LeaveAsync(member);
            await member.Process.TerminateAsync();
            await member.RestartAsync(kind);
            load.Follow(member);
            await load.WriteAsync(member);
            await cluster.EqualMeanwhileAsync();
        }
    }
}
