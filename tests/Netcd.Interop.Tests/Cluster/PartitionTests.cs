using Netcd.Interop.Tests.Cluster.Load;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>The network between members fails in all the ways it can, under load.</summary>
public sealed class PartitionTests
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(2);

    public static TheoryData<bool> PreVotes => Subject.Rows<bool>([true], [false]);

    public static TheoryData<string> Directions => Subject.Rows<string>(["both ways", "to the leader"], ["from the leader"]);

    [NetcdTheory]
    [MemberData(nameof(Directions))]
    public async Task A_leader_that_is_cut_off_steps_down_and_answers_nothing_stale(string direction)
    {
        await using ProcessCluster cluster = await StartAsync();
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember[] others = [.. cluster.Members.Where(m => m != leader)];
            CutOff(cluster.Network, leader, others, direction);
            ClusterMember next = await cluster.OtherLeaderAsync(leader, others);
            await load.ProgressAsync();
            if (direction == "both ways")
            {
                await Poll.UntilAsync("the old leader steps down", ProcessCluster.Patience, async () => (await leader.StatusAsync()).Leader == 0);
            }

            // The others have gone on: whatever it answers now must be a refusal.
            KvAnswer written = await load.WriteAsync(next);
            KvAnswer? read = await ReadAsync(leader, $"mark/{next.Name}");
            Assert.True(read is null || read.Results[0]?.ModRevision >= written.Revision, $"stale: {read} after {written}");

            cluster.Network.Heal();
            await load.WriteAsync(leader);
            await load.FinishAsync();
        });
    }

    [NetcdTheory]
    [MemberData(nameof(PreVotes))]
    public async Task A_follower_that_was_cut_off_comes_back(bool isPreVote)
    {
        await using ProcessCluster cluster = await StartAsync($"--pre-vote={isPreVote.ToString().ToLowerInvariant()}");
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember follower = cluster.Members.First(m => m != leader);
            int before = Campaigns(follower);
            cluster.Network.Isolate(follower.Name);
            await Poll.UntilAsync("the follower misses its leader", ProcessCluster.Patience, async () => (await follower.StatusAsync()).Leader == 0);
            if (isPreVote)
            {
                await load.ProgressAsync(300);
                Assert.Equal(before, Campaigns(follower));
            }
            else
            {
                await Poll.UntilAsync("a campaign", ProcessCluster.Patience, () => Task.FromResult(Campaigns(follower) > before));
                await load.ProgressAsync();
            }

            cluster.Network.Heal();
            await load.WriteAsync(follower);
            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task Slow_links_and_broken_connections_lose_nothing()
    {
        await using ProcessCluster cluster = await StartAsync();
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            cluster.Network.SlowAll(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(30));
            for (int round = 0; round < 8 * Subject.Rounds; round++)
            {
                await load.ProgressAsync(20);
                if (round % 2 == 0)
                {
                    cluster.Network.BreakAll();
                }
                else
                {
                    cluster.Network.Break(cluster.Members[round % 3].Name, cluster.Members[(round + 1) % 3].Name);
                }
            }

            cluster.Network.Heal();
            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task No_majority_no_progress_until_links_are_back()
    {
        await using ProcessCluster cluster = await StartAsync();
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            foreach (ClusterMember member in cluster.Members)
            {
                cluster.Network.Isolate(member.Name);
            }

            await Poll.UntilAsync("nobody leads", ProcessCluster.Patience, async () =>
            {
                StatusResponse[] all = await Task.WhenAll(cluster.Members.Select(static m => m.StatusAsync()));
                return all.All(static s => s.Leader == 0);
            });
            Assert.All(await Task.WhenAll(cluster.Members.Select(static m => ReadAsync(m, "k0"))), Assert.Null);
            cluster.Network.Heal();
            await load.ProgressAsync();
            await load.FinishAsync();
        });
    }

    /// <summary>The teeth of the rig: what it takes for answers of a linearizable store must be.</summary>
    [NetcdFact]
    public async Task Reads_from_a_cut_off_members_own_state_would_be_noticed()
    {
        await using ProcessCluster cluster = await StartAsync();
        await cluster.RunAsync(async () =>
        {
            var history = new History();
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember follower = cluster.Members.First(m => m != leader);
            await CallAsync(history, leader, KvRequest.Put("a", "old"));
            await cluster.EqualAsync();
            cluster.Network.Isolate(follower.Name);
            await CallAsync(history, leader, KvRequest.Put("a", "new"));
            await history.CallAsync(0, KvRequest.Get("a"), () => KvWire.CallAsync(follower, KvRequest.Get("a"), ReadLimit, isSerializable: true));
            Assert.Equal(Netcd.Simulation.Checkers.Verdict.Violated, KvLinearizability.Check(history.Calls).Verdict);
            Assert.Single(KvLogCheck.RealTimeOrder(history.Calls));
        });
    }

    private static Task<ProcessCluster> StartAsync(params string[] arguments) => ProcessCluster.StartAsync(new ClusterOptions
    {
        Kinds = Subject.Times(3),
        HasRelays = true,
        Arguments = _ => arguments,
    });

    private static int Campaigns(ClusterMember member) =>
        member.Process.Log.Lines.Count(static l => l.Contains("became candidate at term", StringComparison.Ordinal));

    private static void CutOff(PeerNetwork network, ClusterMember member, ClusterMember[] others, string direction)
    {
        foreach (ClusterMember other in others)
        {
            if (direction != "to the leader")
            {
                network[member.Name, other.Name].Cut();
            }

            if (direction != "from the leader")
            {
                network[other.Name, member.Name].Cut();
            }
        }
    }

    private static async Task CallAsync(History history, ClusterMember member, KvRequest request) =>
        Assert.NotNull(await history.CallAsync(0, request, () => KvWire.CallAsync(member, request, ProcessCluster.Patience)));

    private static async Task<KvAnswer?> ReadAsync(ClusterMember member, string key)
    {
        try
        {
            return await KvWire.CallAsync(member, KvRequest.Get(key), ReadLimit);
        }
        catch (RpcException)
        {
            // It cannot know.
            return null;
        }
    }
}
