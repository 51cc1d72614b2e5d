using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>Members that find each other through another etcd.</summary>
public sealed class DiscoveryTests
{
    [NetcdFact]
    public async Task Three_members_find_each_other_at_a_v2_directory_and_a_fourth_becomes_a_proxy_or_ends()
    {
        await using EtcdProcess service = await EtcdProcess.StartAsync(RealEtcd.V34.Etcd, new EtcdOptions { Arguments = ["--enable-v2"] });
        string directory = $"{service.ClientUrl}/v2/keys/discovery/f00d";
        using var http = new HttpClient();
        using var size = new FormUrlEncodedContent([new("value", "3")]);
        (await http.PutAsync(new Uri(directory + "/_config/size"), size)).EnsureSuccessStatusCode();

        await MeetAsync(["--discovery", directory], async () =>
        {
            await using EtcdProcess late = await EtcdProcess.StartAsync(Subject.Kind.Etcd, new EtcdOptions { Name = "late", InitialCluster = "", Arguments = ["--discovery", directory] });
            Assert.Contains("etcdserver", await http.GetStringAsync(new Uri(late.ClientUrl + "/version")), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(late.DataDirectory, "proxy/cluster")));
        });
        string refused = await RefusedAsync(["--discovery", directory, "--discovery-fallback", "exit"]);
        Assert.Contains("discovery: cluster is full", refused, StringComparison.Ordinal);
        Assert.Contains("discovery: size key not found", await RefusedAsync(["--discovery", directory + "0"]), StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Three_members_find_each_other_at_a_token_of_netcd_which_is_good_once()
    {
        await using EtcdProcess service = await EtcdProcess.StartAsync(Subject.Kind.Etcd, new EtcdOptions { Arguments = ["--enable-v2", "--discovery-service"] });
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await http.GetAsync(new Uri(service.ClientUrl + "/new?size=many"))).StatusCode);
        string directory = await http.GetStringAsync(new Uri(service.ClientUrl + "/new"));
        Assert.Matches($"^{service.ClientUrl}/v2/keys/_etcd/registry/[0-9a-f]{{32}}$", directory);
        Assert.Contains("\"value\":\"3\"", await http.GetStringAsync(new Uri(directory + "/_config/size")), StringComparison.Ordinal);

        await MeetAsync(["--discovery", directory], allButOne: async () =>
            await Poll.UntilAsync("two are registered", TimeSpan.FromSeconds(60), async () => (await http.GetStringAsync(new Uri(directory))).Split("http://").Length == 3));
        string registered = await http.GetStringAsync(new Uri(directory));
        Assert.All((string[])["m0=http://", "m1=http://", "m2=http://"], name => Assert.Contains(name, registered, StringComparison.Ordinal));
        Assert.Contains("discovery: cluster is full", await RefusedAsync(["--discovery", directory, "--discovery-fallback", "exit"]), StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Three_members_find_each_other_at_a_v3_cluster_and_a_fourth_is_too_many()
    {
        await using EtcdProcess service = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd);
        Assert.Equal(0, service.Ctl(RealEtcd.V35, "put", "/_etcd/registry/t0ken/_config/size", "3").ExitCode);
        string[] flags = ["--discovery-token", "t0ken", "--discovery-endpoints", service.ClientUrl];

        await MeetAsync(flags);
        Assert.Contains("discovery: cluster is full", await RefusedAsync(flags), StringComparison.Ordinal);
    }

    private static async Task MeetAsync(string[] flags, Func<Task>? meanwhile = null, Func<Task>? allButOne = null)
    {
        List<Task<EtcdProcess>> starts = [StartAsync(0), StartAsync(1)];
        if (allButOne is not null)
        {
            await allButOne();
            Assert.All(starts, static start => Assert.False(start.IsCompleted));
        }

        EtcdProcess[] members = await Task.WhenAll([.. starts, StartAsync(2)]);
        try
        {
            string list = members[0].Ctl(Subject.Kind, "member", "list").StdoutText;
            Assert.Equal(3, list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.All(members, m => Assert.Contains(m.PeerUrl, list, StringComparison.Ordinal));
            Assert.Equal(0, members[1].Ctl(Subject.Kind, "put", "k", "v").ExitCode);
            Assert.Contains("v", members[2].Ctl(Subject.Kind, "get", "k").StdoutText, StringComparison.Ordinal);

            await (meanwhile?.Invoke() ?? Task.CompletedTask);

            // With data the service is not asked any more.
            await members[0].RestartAsync();
            Assert.Contains("v", members[0].Ctl(Subject.Kind, "get", "k").StdoutText, StringComparison.Ordinal);
        }
        finally
        {
            await Task.WhenAll(members.Select(m => m.DisposeAsync().AsTask()));
        }

        Task<EtcdProcess> StartAsync(int number) =>
            EtcdProcess.StartAsync(Subject.Kind.Etcd, new EtcdOptions { Name = $"m{number}", InitialCluster = "", Arguments = flags });
    }

    private static async Task<string> RefusedAsync(string[] flags)
    {
        IOException refused = await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using EtcdProcess late = await EtcdProcess.StartAsync(Subject.Kind.Etcd, new EtcdOptions { Name = "late", InitialCluster = "", Arguments = flags });
        });
        return refused.Message;
    }
}
