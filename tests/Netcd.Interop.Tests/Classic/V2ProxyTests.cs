using System.Text.Json;
using Netcd.Interop.Tests.Cluster;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary><c>--proxy</c>: a process that is no member serves the clients of v2.</summary>
public sealed class V2ProxyTests
{
    private static readonly string[] Enabled = ["--enable-v2=true"];

    [NetcdFact]
    public async Task Requests_through_the_proxy_are_answered_as_through_that_of_3_4()
    {
        // Which shows each header of a browser's rules twice: its own and the member's.
        string[] answers = await Task.WhenAll(RunAsync("keys", RealEtcd.V34.Etcd, RealEtcd.V34.Etcd), RunAsync("keys", NetcdServer.Path, NetcdServer.Path));
        Assert.Equal(answers[0], answers[1]);
    }

    [NetcdFact]
    public async Task Watches_through_the_proxy_are_answered_as_by_the_member()
    {
        string[] answers = await Task.WhenAll(RunAsync("watch", NetcdServer.Path, null), RunAsync("watch", NetcdServer.Path, NetcdServer.Path));
        Assert.Equal(answers[0], answers[1]);
    }

    [NetcdFact]
    public async Task A_read_only_proxy_refuses_what_is_no_get_and_tells_its_endpoints()
    {
        await using EtcdProcess member = await EtcdProcess.StartAsync(RealEtcd.V34.Etcd, new EtcdOptions { Arguments = Enabled });
        await using EtcdProcess proxy = await StartProxyAsync(NetcdServer.Path, member, "readonly");
        using var call = new V2Call();
        foreach (string method in (string[])["PUT", "POST", "DELETE", "HEAD"])
        {
            Assert.Equal((501, ""), await call.SendAsync(method, proxy.ClientUrl + "/v2/keys/a", method is "PUT" or "POST" ? "value=1" : null));
        }

        await call.SetAsync(member, "a", "1");
        Assert.Contains("\"value\":\"1\"", (await call.SendAsync("GET", proxy.ClientUrl + "/v2/keys/a")).Body, StringComparison.Ordinal);
        Assert.Equal((200, $$"""{"endpoints":["{{member.ClientUrl}}"]}""" + "\n"), await call.SendAsync("GET", proxy.ClientUrl + "/v2/config/local/proxy"));
        Assert.Contains("etcd_proxy_handled_total{code=\"200\",method=\"GET\"}", (await call.SendAsync("GET", proxy.ClientUrl + "/metrics")).Body, StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task The_proxy_goes_on_with_other_members_and_restarts_without_flags()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Kinds("subject 3.4 subject"), Arguments = static _ => Enabled });
        ClusterMember[] members = [.. cluster.Members];
        await using EtcdProcess proxy = await StartProxyAsync(NetcdServer.Path, members[0].Process, "on", "--proxy-refresh-interval=200");
        using var call = new V2Call();
        await cluster.RunAsync(async () =>
        {
            await EndpointsAsync(proxy, call, 3);
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember dead = members.First(m => m != leader);
            await dead.Process.KillAsync();
            for (int i = 0; i < 20; i++)
            {
                await call.SetAsync(proxy, "after", $"{i}");
            }

            string file = Path.Combine(proxy.DataDirectory, "proxy/cluster");
            using (JsonDocument known = JsonDocument.Parse(await File.ReadAllTextAsync(file)))
            {
                Assert.Equal(members.Select(static m => m.Process.PeerUrl).Order(), known.RootElement.GetProperty("PeerURLs").EnumerateArray().Select(static u => u.GetString()).Order());
            }

            // The directory says that it is a proxy, and whose.
            await proxy.TerminateAsync();
            await proxy.RestartAsync(arguments: ["--initial-cluster=default=" + proxy.PeerUrl]);
            Assert.Contains("\"value\":\"19\"", (await call.SendAsync("GET", proxy.ClientUrl + "/v2/keys/after?quorum=true")).Body, StringComparison.Ordinal);

            await Task.WhenAll(members.Where(m => m != dead).Select(static m => m.Process.KillAsync()));
            // The member that died first may be left alone already.
            (int status, string body) = await call.SendAsync("GET", proxy.ClientUrl + "/v2/keys/after");
            Assert.Equal(502, status);
            Assert.Matches("""^{"message":"proxy: unable to get response from [23] endpoint\(s\)"}$""", body);
            await Poll.UntilAsync("nobody left to ask", ProcessCluster.Patience, async () =>
                await call.SendAsync("GET", proxy.ClientUrl + "/v2/keys/after") == (503, """{"message":"proxy: zero endpoints currently available"}"""));
        });
    }

    private static async Task<string> RunAsync(string file, string program, string? proxyProgram)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(RepositoryPaths.TestData, "v2", file + ".txt"));
        await using EtcdProcess member = await EtcdProcess.StartAsync(program, new EtcdOptions { Arguments = Enabled });
        await V2DifferentialTests.WaitForClusterVersionAsync(member);
        await using EtcdProcess? proxy = proxyProgram is null ? null : await StartProxyAsync(proxyProgram, member, "on");
        List<(string Line, string Answer)> answers = await RequestScript.RunAsync((proxy ?? member).Endpoint, lines);
        return string.Join("\n", answers.Select(static answer => $"######## {answer.Line}\n{string.Join('\n', answer.Answer.Split('\n').Distinct())}"));
    }

    private static async Task EndpointsAsync(EtcdProcess proxy, V2Call call, int count) =>
        await Poll.UntilAsync($"{count} endpoints", ProcessCluster.Patience, async () =>
            JsonDocument.Parse((await call.SendAsync("GET", proxy.ClientUrl + "/v2/config/local/proxy")).Body).RootElement.GetProperty("endpoints").GetArrayLength() == count);

    private static Task<EtcdProcess> StartProxyAsync(string program, EtcdProcess member, string mode, params string[] arguments) =>
        EtcdProcess.StartAsync(program, new EtcdOptions { Name = "proxy", InitialCluster = $"any={member.PeerUrl}", Arguments = [$"--proxy={mode}", .. arguments] });
}
