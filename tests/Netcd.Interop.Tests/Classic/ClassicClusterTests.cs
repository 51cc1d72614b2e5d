using System.Globalization;
using Netcd.Interop.Tests.Cluster;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>The v1 and v2 APIs on three members: every member takes writes and shows the same tree, whatever dies.</summary>
public sealed class ClassicClusterTests
{
    public static TheoryData<string> Mixtures => Subject.Rows<string>(["subject subject subject", "3.4 3.5 subject"], ["3.4 subject subject", "3.5 3.5 subject"]);

    [NetcdTheory]
    [MemberData(nameof(Mixtures))]
    public async Task Trees_stay_equal_over_the_death_of_the_leader_and_of_all(string kinds)
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(Options(kinds));
        using var call = new V2Call();
        await cluster.RunAsync(async () =>
        {
            await WriteEverywhereAsync(cluster, call, "first");
            await EqualAsync(cluster, call);

            ClusterMember leader = await cluster.LeaderAsync();
            await leader.Process.KillAsync();
            await cluster.OtherLeaderAsync(leader);
            await WriteEverywhereAsync(cluster, call, "second");
            await leader.RestartAsync();
            await cluster.HealthyAsync();
            await WriteEverywhereAsync(cluster, call, "third");
            string before = await EqualAsync(cluster, call);

            await Task.WhenAll(cluster.Members.Select(static m => m.Process.KillAsync()));
            await Task.WhenAll(cluster.Members.Select(static m => m.RestartAsync()));
            await cluster.HealthyAsync();
            Assert.Equal(before, await EqualAsync(cluster, call));
        });
    }

    [NetcdFact]
    public async Task V1_counts_on_over_the_death_of_the_leader_and_of_all()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(Options("subject subject subject"));
        using var call = new V2Call();
        await cluster.RunAsync(async () =>
        {
            Assert.Equal("""{"action":"SET","key":"/foo","value":"bar","newKey":true,"index":5}""", (await call.SendAsync("POST", Url(0, "keys/foo"), "value=bar")).Body);
            await Everywhere("""{"action":"GET","key":"/foo","value":"bar","index":5}""");

            ClusterMember leader = await cluster.LeaderAsync();
            await leader.Process.KillAsync();
            await cluster.OtherLeaderAsync(leader);
            await Everywhere("""{"action":"GET","key":"/foo","value":"bar","index":5}""");
            await leader.RestartAsync();
            await cluster.HealthyAsync();
            Assert.EndsWith("\"index\":6}", (await call.SendAsync("POST", Url(1, "keys/foo"), "value=baz&prevValue=bar")).Body, StringComparison.Ordinal);
            Assert.Equal(400, (await call.SendAsync("POST", Url(2, "keys/foo"), "value=x&prevValue=bar")).Status);
            await ShowsTheClusterAsync();

            await Task.WhenAll(cluster.Members.Select(static m => m.Process.KillAsync()));
            await Task.WhenAll(cluster.Members.Select(static m => m.RestartAsync()));
            await cluster.HealthyAsync();
            Assert.EndsWith("\"index\":8}", (await call.SendAsync("POST", Url(0, "keys/last"), "value=1")).Body, StringComparison.Ordinal);
            await Everywhere("""{"action":"GET","key":"/foo","value":"baz","index":8}""");

            async Task ShowsTheClusterAsync()
            {
                string leads = (await cluster.LeaderAsync()).Process.PeerUrl;
                string[] urls = [.. cluster.Members.Select(static m => m.Process.ClientUrl).Order()];
                Assert.Equal(urls, (await call.SendAsync("GET", Url(2, "machines"))).Body.Split(", ").Order());
                Assert.Equal(leads, (await call.SendAsync("GET", Url(2, "leader"))).Body);
                string root = cluster.Members[2].Process.ClientUrl;
                Assert.Equal(urls.Select(static url => url["http://".Length..]), (await call.SendAsync("GET", root + "/machines")).Body.Split(',').Order());
                Assert.Equal(leads["http://".Length..], (await call.SendAsync("GET", root + "/leader")).Body);
                Assert.Equal(3, (await call.SendAsync("GET", Url(2, "keys/_etcd/machines"))).Body.Split("\"key\":\"/_etcd/machines/").Length - 1);
            }

            async Task Everywhere(string expected)
            {
                // A local read may be behind for a moment.
                foreach (ClusterMember member in cluster.Running)
                {
                    await Poll.UntilAsync($"{member} shows {expected}", ProcessCluster.Patience, async () =>
                        (await call.SendAsync("GET", member.Process.ClientUrl + "/v1/keys/foo")).Body == expected);
                }
            }
        });

        string Url(int member, string path) => $"{cluster.Members[member].Process.ClientUrl}/v1/{path}";
    }

    private static ClusterOptions Options(string kinds) =>
        new() { Kinds = Subject.Kinds(kinds), Arguments = static _ => ["--enable-v2=true", "--snapshot-count=50"] };

    /// <summary>Through each member: plain keys, keys in order, compares that hold and that fail, a TTL that ends and one that stays.</summary>
    private static async Task WriteEverywhereAsync(ProcessCluster cluster, V2Call call, string round)
    {
        await Task.WhenAll(cluster.Running.Select(async member =>
        {
            string keys = member.Process.ClientUrl + "/v2/keys/";
            string own = $"{keys}{round}/{member.Name}";
            for (int i = 0; i < 10; i++)
            {
                string value = string.Create(CultureInfo.InvariantCulture, $"{i}");
                await call.SetAsync(member.Process, $"{round}/{member.Name}", value);
                Assert.Equal(200, (await call.SendAsync("PUT", $"{own}?prevValue={value}", $"value={value}")).Status);
                Assert.Equal(412, (await call.SendAsync("PUT", $"{own}?prevValue=no", "value=x")).Status);
                Assert.Equal(201, (await call.SendAsync("POST", keys + "queue", "value=" + member.Name)).Status);
                await call.SetAsync(member.Process, "shared", member.Name);
            }

            // What a member acknowledged, it shows.
            Assert.Contains("\"value\":\"9\"", (await call.SendAsync("GET", own)).Body, StringComparison.Ordinal);
            Assert.Equal(201, (await call.SendAsync("PUT", own + "-stays", "value=1&ttl=1000")).Status);
            Assert.Equal(201, (await call.SendAsync("PUT", own + "-goes", "value=1&ttl=1")).Status);
            Task<(int, string Body)> watch = call.SendAsync("GET", own + "-goes?wait=true");
            Assert.Contains("\"action\":\"expire\"", (await watch).Body, StringComparison.Ordinal);
        }));
    }

    private static async Task<string> EqualAsync(ProcessCluster cluster, V2Call call)
    {
        string[] trees = await Task.WhenAll(cluster.Running.Select(member => call.TreeAsync(member.Process)));
        Assert.All(trees, tree => Assert.Equal(trees[0], tree));
        return trees[0];
    }
}
