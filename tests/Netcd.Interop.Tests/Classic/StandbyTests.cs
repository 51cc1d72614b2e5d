using System.Globalization;
using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>Clusters that choose their own size, as etcd 0.4 did.</summary>
public sealed class StandbyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NetcdFact]
    public async Task A_fourth_server_stands_by_until_a_member_is_gone_and_a_removed_member_stands_by_in_its_place()
    {
        using var call = new V2Call();
        var servers = new List<EtcdProcess> { await StartAsync("a", "-maxsize=3", "-cluster-sync-interval=1", "-cluster-remove-delay=2") };
        try
        {
            string[] join = ["-peers=" + servers[0].PeerUrl["http://".Length..]];
            Assert.Equal((200, """{"activeSize":3,"removeDelay":2,"syncInterval":1}""" + "\n"), await ConfigAsync(servers[0], call, """{"activeSize":3,"removeDelay":2,"syncInterval":1}"""));
            servers.Add(await StartAsync("b", join));
            await MachinesAsync(servers[0], call, "a", "b");
            servers.Add(await StartAsync("c", join));
            await MachinesAsync(servers[0], call, "a", "b", "c");
            servers.Add(await StartAsync("d", join));
            await call.SetAsync(servers[0], "key", "1");
            await StandsByAsync(servers[3], call, servers[0]);

            // It stays a standby over a restart, and takes the place of a member that died.
            await servers[3].RestartAsync();
            await StandsByAsync(servers[3], call, servers[0]);
            await servers[1].KillAsync();
            await MachinesAsync(servers[0], call, "a", "c", "d");
            await Poll.UntilAsync("the new member serves", Patience, async () => await TryGetAsync(call, servers[3].ClientUrl + "/v2/keys/key") is (200, _));

            // A member that is removed comes back by itself, because there is room again.
            // It is refused as long as the newest member is not connected for long.
            await Poll.UntilAsync("the removal", Patience, async () => (await call.SendAsync("DELETE", servers[0].PeerUrl + "/v2/admin/machines/c")).Status == 200);
            await MachinesAsync(servers[0], call, "a", "d");
            await MachinesAsync(servers[0], call, "a", "c", "d");
            await Poll.UntilAsync("the member is back", Patience, async () => await TryGetAsync(call, servers[2].ClientUrl + "/v2/keys/key") is (200, _));
        }
        finally
        {
            await Task.WhenAll(servers.Select(static server => server.DisposeAsync().AsTask()));
        }
    }

    [NetcdFact]
    public async Task The_configuration_has_least_values_and_followers_send_changes_to_the_leader()
    {
        using var call = new V2Call();
        await using EtcdProcess first = await StartAsync("a", "-maxsize=5");
        await using EtcdProcess second = await StartAsync("b", "-peers=" + first.PeerUrl["http://".Length..]);
        await Poll.UntilAsync("the flags' size", Patience, async () => (await ConfigAsync(first, call)).Body.Contains("\"activeSize\":5", StringComparison.Ordinal));
        Assert.Equal((200, """{"activeSize":3,"removeDelay":2,"syncInterval":1}""" + "\n"), await ConfigAsync(first, call, """{"activeSize":1,"removeDelay":0.5,"syncInterval":0}"""));
        Assert.Equal(500, (await ConfigAsync(first, call, "{")).Status);
        Assert.Equal(307, (await ConfigAsync(second, call, """{"activeSize":4}""")).Status);
        Assert.Equal((404, "404 page not found\n"), await call.SendAsync("DELETE", first.PeerUrl + "/v2/admin/machines/nobody"));
        Assert.Equal((200, "null\n"), await call.SendAsync("GET", first.PeerUrl + "/v2/admin/machines/nobody"));
        string moved = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take(1, "127.0.0.1")[0]}");
        await second.TerminateAsync();
        await second.RestartAsync(arguments: ["-peers=" + first.PeerUrl["http://".Length..], "--listen-peer-urls", moved, "--initial-advertise-peer-urls", moved]);
        await Poll.UntilAsync("the new address", Patience, async () => (await call.SendAsync("GET", first.PeerUrl + "/v2/admin/machines/b")).Body.Contains(moved, StringComparison.Ordinal));
        await call.SetAsync(second, "key", "1");
        Assert.Contains("\"state\":\"leader\"", (await call.SendAsync("GET", first.PeerUrl + "/v2/admin/machines/a")).Body, StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task The_leader_sends_followers_away_when_the_size_is_lowered_and_takes_them_back_when_it_is_raised()
    {
        using var call = new V2Call();
        var servers = new List<EtcdProcess> { await StartAsync("a", "-maxsize=4", "-cluster-sync-interval=1") };
        try
        {
            string[] join = ["-peers=" + servers[0].PeerUrl["http://".Length..]];
            servers.AddRange(await Task.WhenAll(StartAsync("b", join), StartAsync("c", join), StartAsync("d", join)));
            await MachinesAsync(servers[0], call, "a", "b", "c", "d");
            Task<string> removal = servers[0].Log.LineAsync("removed a member");
            await Poll.UntilAsync("the change", Patience, async () => (await ConfigAsync(servers[0], call, """{"activeSize":3}""")).Status == 200);
            Assert.Contains("the cluster has more members than its active size", await removal.WaitAsync(Patience), StringComparison.Ordinal);
            string[] names = await NamesAsync(servers[0], call);
            Assert.Equal(3, names.Length);
            int sent = servers.FindIndex(server => !names.Contains(NameOf(servers, server)));
            await Poll.UntilAsync("it stands by", Patience, async () => await TryGetAsync(call, servers[sent].PeerUrl + "/members") is (404, _));

            Assert.Equal(200, (await ConfigAsync(servers[0], call, """{"activeSize":4}""")).Status);
            await MachinesAsync(servers[0], call, "a", "b", "c", "d");
        }
        finally
        {
            await Task.WhenAll(servers.Select(static server => server.DisposeAsync().AsTask()));
        }
    }

    private static string NameOf(List<EtcdProcess> servers, EtcdProcess server) => ((char)('a' + servers.IndexOf(server))).ToString();

    private static async Task<string[]> NamesAsync(EtcdProcess server, V2Call call)
    {
        using JsonDocument list = JsonDocument.Parse((await call.SendAsync("GET", server.PeerUrl + "/v2/admin/machines")).Body);
        return [.. list.RootElement.EnumerateArray().Select(static m => m.GetProperty("name").GetString()!)];
    }

    private static Task<EtcdProcess> StartAsync(string name, params string[] arguments) =>
        EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Name = name, InitialCluster = "", Arguments = arguments });

    private static Task<(int Status, string Body)> ConfigAsync(EtcdProcess server, V2Call call, string? json = null) =>
        call.SendAsync(json is null ? "GET" : "PUT", server.PeerUrl + "/v2/admin/config", json);

    private static async Task StandsByAsync(EtcdProcess standby, V2Call call, EtcdProcess member)
    {
        Assert.Equal((404, "404 page not found\n"), await call.SendAsync("GET", standby.PeerUrl + "/members"));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using HttpResponseMessage answer = await http.GetAsync(new Uri(standby.ClientUrl + "/v2/keys/key?quorum=true"));
        Assert.Equal(307, (int)answer.StatusCode);
        Assert.Equal(member.ClientUrl + "/v2/keys/key?quorum=true", answer.Headers.Location!.OriginalString);
    }

    private static Task MachinesAsync(EtcdProcess server, V2Call call, params string[] names) =>
        Poll.UntilAsync("the members are " + string.Join(' ', names), Patience, async () => (await NamesAsync(server, call)).SequenceEqual(names));

    private static async Task<(int Status, string Body)?> TryGetAsync(V2Call call, string url)
    {
        try
        {
            return await call.SendAsync("GET", url);
        }
        catch (HttpRequestException)
        {
            return null; // Its ports are closed while it changes its role.
        }
    }
}
