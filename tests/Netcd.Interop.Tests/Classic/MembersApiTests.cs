using System.Globalization;
using System.Text;
using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary><c>/v2/members</c>: changes of the membership at run time, as the documents of 2.0 describe them.</summary>
public sealed class MembersApiTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Flags = ["--enable-v2=true", "--strict-reconfig-check=false"];

    [NetcdFact]
    public async Task A_member_is_added_moved_removed_and_added_again()
    {
        using var call = new V2Call();
        await using EtcdProcess first = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Name = "a", Arguments = Flags });
        string members = first.ClientUrl + "/v2/members";
        int[] ports = FreePorts.Take(3, "127.0.0.1");
        string url = Url(ports[1]);
        (int status, string body) = await JsonAsync("POST", members, $"{{\"peerURLs\":[\"{url}\"]}}");
        Assert.Equal(201, status);
        Assert.Matches($"^{{\"id\":\"[0-9a-f]+\",\"name\":\"\",\"peerURLs\":\\[\"{url}\"\\],\"clientURLs\":\\[\\]}}\n?$", body);
        string id = JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;

        // Two members, one of which has not started: nothing can be written.
        Assert.Equal(500, (await call.SendAsync("PUT", first.ClientUrl + "/v2/keys/key", "value=1")).Status);
        var joining = new EtcdOptions { Name = "b", Ports = (ports[0], ports[1]), IsJoining = true, InitialCluster = $"a={first.PeerUrl},b={url}", Arguments = Flags };
        await using (EtcdProcess second = await EtcdProcess.StartAsync(NetcdServer.Path, joining))
        {
            await call.SetAsync(first, "key", "2");
            Assert.Equal(409, (await JsonAsync("POST", members, $"{{\"peerURLs\":[\"{url}\"]}}")).Status);

            // A copy of its data on another host, whose address the cluster is told, is the same member.
            string moved = Url(ports[2]);
            Assert.Equal(204, (await JsonAsync("PUT", $"{members}/{id}", $"{{\"peerURLs\":[\"{moved}\"]}}")).Status);
            await second.TerminateAsync();
            using var folder = new TempFolder();
            CopyDirectory(second.DataDirectory, folder["copy"]);
            await using EtcdProcess copy = await EtcdProcess.StartAsync(NetcdServer.Path, joining with { Ports = (ports[0], ports[2]), DataDirectory = folder["copy"], InitialCluster = "ignored=http://127.0.0.1:1", IsJoining = false });
            await call.SetAsync(copy, "key", "3");
            Assert.Equal(id, (await IdsAsync(first, call))["b"]);

            // A removed member ends and never comes back.
            Task<int> end = copy.ExitAsync();
            Assert.Equal(204, (await JsonAsync("DELETE", $"{members}/{id}", null)).Status);
            Assert.Equal(0, await end.WaitAsync(Patience));
            Assert.Contains(copy.Log.Lines, static line => line.Contains("the member has been permanently removed from the cluster", StringComparison.Ordinal));
            Assert.Equal((410, $"{{\"message\":\"Member permanently removed: {id}\"}}"), await JsonAsync("DELETE", $"{members}/{id}", null));
        }

        await call.SetAsync(first, "key", "4");
        (status, body) = await JsonAsync("POST", members, $"{{\"peerURLs\":[\"{url}\"]}}");
        Assert.Equal(201, status);
        Assert.NotEqual(id, JsonDocument.Parse(body).RootElement.GetProperty("id").GetString());
    }

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static async Task<Dictionary<string, string>> IdsAsync(EtcdProcess server, V2Call call)
    {
        using JsonDocument list = JsonDocument.Parse((await call.SendAsync("GET", server.ClientUrl + "/v2/members")).Body);
        return list.RootElement.GetProperty("members").EnumerateArray().ToDictionary(static m => m.GetProperty("name").GetString()!, static m => m.GetProperty("id").GetString()!);
    }

    private static async Task<(int Status, string Body)> JsonAsync(string method, string url, string? json)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static void CopyDirectory(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
