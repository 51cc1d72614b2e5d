using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>Clusters put together with <c>-peers</c>, as the documents of 0.4 do.</summary>
public sealed class ClassicStartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NetcdFact]
    public async Task Servers_started_together_become_one_cluster_and_the_same_commands_start_it_again()
    {
        using var call = new V2Call();
        using var folder = new TempFolder();
        await using EtcdProcess first = await StartAsync("a", "-r=3");
        File.WriteAllText(folder["peers"], $"127.0.0.1:1\n{Address(first.PeerUrl)}\n");
        EtcdProcess[] others = await Task.WhenAll(StartAsync("b", "-peers-file=" + folder["peers"]), StartAsync("c", "-peers=127.0.0.1:1," + Address(first.PeerUrl)));
        await using EtcdProcess second = others[0];
        await using EtcdProcess third = others[1];
        await MembersAsync(third, call, "a", "b", "c");
        await call.SetAsync(second, "foo", "bar");
        string before = await call.TreeAsync(first);

        // A used name and a used address are refused before anything changes.
        IOException refused = await Assert.ThrowsAsync<IOException>(() => StartAsync("b", "-peers=" + Address(first.PeerUrl)));
        Assert.Contains($"the cluster has a member b at {second.PeerUrl} already", refused.Message, StringComparison.Ordinal);
        await MembersAsync(third, call, "a", "b", "c");
        await second.KillAsync();
        refused = await Assert.ThrowsAsync<IOException>(() => EtcdProcess.StartAsync(
            NetcdServer.Path, new EtcdOptions { Name = "d", InitialCluster = "", Ports = (FreePorts.Take(1, "127.0.0.1")[0], PortOf(second.PeerUrl)), Arguments = ["-peers=" + Address(first.PeerUrl)] }));
        Assert.Contains("109: Peer address has existed (the member b uses it)", refused.Message, StringComparison.Ordinal);

        // All at once, and then one alone whose peers are all down: it starts from its log and waits for them.
        foreach (EtcdProcess server in (EtcdProcess[])[first, third])
        {
            await server.KillAsync();
        }

        await Task.WhenAll(first.RestartAsync(), second.RestartAsync(), third.RestartAsync());
        Assert.Equal(before, await call.TreeAsync(second));
        await call.SetAsync(third, "foo", "again");
    }

    [NetcdTheory]
    [InlineData("-f")]
    [InlineData("-i")]
    [InlineData("-force")]
    public async Task Old_data_is_dropped_when_asked_for_but_not_from_under_a_server(string flag)
    {
        using var call = new V2Call();
        await using EtcdProcess server = await StartAsync("a", "-r=3", flag);
        await call.SetAsync(server, "foo", "bar");

        IOException refused = await Assert.ThrowsAsync<IOException>(() => EtcdProcess.StartAsync(
            NetcdServer.Path, new EtcdOptions { Name = "a", InitialCluster = "", DataDirectory = server.DataDirectory, Arguments = ["-r=3", flag] }));
        Assert.Contains("stop it before its data is removed", refused.Message, StringComparison.Ordinal);

        await server.KillAsync();
        await server.RestartAsync();
        Assert.Equal(404, (await call.SendAsync("GET", server.ClientUrl + "/v2/keys/foo")).Status);
    }

    [NetcdFact]
    public async Task Without_a_peer_that_answers_a_new_server_ends()
    {
        IOException refused = await Assert.ThrowsAsync<IOException>(() => StartAsync("a", "-peers=127.0.0.1:1", "-max-retry-attempts=2", "-retry-interval=0.1"));
        Assert.Contains("cannot join the cluster via given peers after 2 retries", refused.Message, StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Followers_send_writes_to_the_leader_when_asked_to()
    {
        using var call = new V2Call();
        await using EtcdProcess leader = await StartAsync("a", "-r=3", "-strict-0x");
        await using EtcdProcess follower = await StartAsync("b", "-strict-0x", "-peers=" + Address(leader.PeerUrl));
        await call.SetAsync(leader, "key", "1");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        foreach ((HttpMethod method, string target) in ((HttpMethod, string)[])[(HttpMethod.Put, "/v2/keys/key?prevValue=1"), (HttpMethod.Delete, "/v2/keys/key"), (HttpMethod.Post, "/v1/keys/key?ttl=5"), (HttpMethod.Post, "/v1/testAndSet/key")])
        {
            using var request = new HttpRequestMessage(method, follower.ClientUrl + target);
            using HttpResponseMessage answer = await http.SendAsync(request);
            Assert.Equal((307, leader.ClientUrl + target), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
        }

        await Poll.UntilAsync("reads are answered here", Patience, async () => (await call.SendAsync("GET", follower.ClientUrl + "/v1/keys/key")).Status == 200);
    }

    private static Task<EtcdProcess> StartAsync(string name, params string[] arguments) =>
        EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Name = name, InitialCluster = "", Arguments = arguments });

    private static string Address(string url) => url["http://".Length..];

    private static int PortOf(string url) => new Uri(url).Port;

    private static Task MembersAsync(EtcdProcess server, V2Call call, params string[] names) =>
        Poll.UntilAsync("the members are " + string.Join(' ', names), Patience, async () =>
        {
            using JsonDocument list = JsonDocument.Parse((await call.SendAsync("GET", server.ClientUrl + "/v2/members")).Body);
            return list.RootElement.GetProperty("members").EnumerateArray().Select(static m => m.GetProperty("name").GetString()).Order(StringComparer.Ordinal).SequenceEqual(names);
        });
}
