using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Gateway;

/// <summary>The JSON gateway answers as that of real etcd 3.5 from Debian.</summary>
public sealed class GatewayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NetcdTheory]
    [InlineData("gateway.txt")]
    [InlineData("pages.txt")]
    [InlineData("pages-strict.txt", "--host-whitelist=good.example", "--cors=http://a.example:80,http://b.example:80")]
    public async Task Calls_are_answered_as_by_real_etcd(string file, params string[] flags)
    {
        var options = new EtcdOptions { Arguments = ["--bcrypt-cost=4", .. flags] };
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd, options);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path, options);
        await CompareAsync(file, (real, new Dictionary<string, string>()), (netcd, new Dictionary<string, string>()));
    }

    [NetcdFact]
    public async Task Calls_are_permitted_and_refused_as_by_real_etcd()
    {
        var options = new EtcdOptions { Arguments = ["--bcrypt-cost=4"] };
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd, options);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path, options);
        await CompareAsync("gateway-auth.txt", (real, await EnableAsync(real)), (netcd, await EnableAsync(netcd)));
    }

    [NetcdFact]
    public async Task A_watch_answers_a_line_per_message_while_the_client_listens()
    {
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path);
        using var http = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, netcd.ClientUrl + "/v3/watch")
        {
            Content = new StringContent("{\"create_request\":{\"key\":\"Zm9v\"}}"),
        };
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Contains("\"created\":true", await lines.ReadLineAsync());
        await http.PostAsync(netcd.ClientUrl + "/v3/kv/put", new StringContent("{\"key\":\"Zm9v\",\"value\":\"YmFy\"}"));
        string? line = await lines.ReadLineAsync();
        Assert.StartsWith("{\"result\":{\"header\":{", line);
        Assert.Contains("\"events\":[{\"kv\":{\"key\":\"Zm9v\",\"create_revision\":\"2\",\"mod_revision\":\"2\",\"version\":\"1\",\"value\":\"YmFy\"}}]", line);
    }

    [NetcdFact]
    public async Task A_websocket_carries_requests_and_answers_as_messages()
    {
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path);
        using var patience = new CancellationTokenSource(Patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{netcd.Endpoint}/v3/watch"), patience.Token);
        await SendAsync(socket, "{\"create_request\":{\"key\":\"Zm9v\"}}", patience.Token);
        Assert.Contains("\"created\":true", await ReceiveAsync(socket, patience.Token));
        await SendAsync(socket, "{\"create_request\":{\"key\":\"YmFy\"}}", patience.Token);
        Assert.Contains("\"watch_id\":\"1\"", await ReceiveAsync(socket, patience.Token));
        Assert.Equal(0, netcd.Ctl(RealEtcd.V35, "put", "bar", "1").ExitCode);
        Assert.Contains("\"key\":\"YmFy\"", await ReceiveAsync(socket, patience.Token));
    }

    private static async Task CompareAsync(string file, (EtcdProcess Server, Dictionary<string, string> Tokens) real, (EtcdProcess Server, Dictionary<string, string> Tokens) netcd)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience };
        var different = new List<string>();
        foreach (GatewayCall call in GatewayCall.All(file))
        {
            string expected = await call.AnswerAsync(real.Server, http, real.Tokens);
            string actual = await call.AnswerAsync(netcd.Server, http, netcd.Tokens);
            if (actual != expected)
            {
                different.Add($"real etcd: {expected}\nnetcd: {actual}");
            }
        }

        Assert.True(different.Count == 0, string.Join("\n\n", different));
    }

    /// <summary>Makes users, turns authentication on and logs in.</summary>
    /// <returns>Tokens by user.</returns>
    private static async Task<Dictionary<string, string>> EnableAsync(EtcdProcess server)
    {
        foreach (string words in (string[])
        [
            "role add r", "role grant-permission r readwrite foo", "user add root:rootpw", "user grant-role root root", "user add alice:alicepw",
            "user grant-role alice r", "user add nopw --no-password", "auth enable",
        ])
        {
            CommandResult result = server.Ctl(RealEtcd.V35, words.Split(' '));
            Assert.True(result.ExitCode == 0, result.StderrText);
        }

        using var http = new HttpClient { Timeout = Patience };
        var tokens = new Dictionary<string, string>();
        foreach (string user in (string[])["root", "alice"])
        {
            using var body = new StringContent($"{{\"name\":\"{user}\",\"password\":\"{user}pw\"}}");
            using HttpResponseMessage answer = await http.PostAsync(new Uri(server.ClientUrl + "/v3/auth/authenticate"), body);
            using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            tokens.Add(user, json.RootElement.GetProperty("token").GetString()!);
        }

        return tokens;
    }

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken token) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, token);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken token)
    {
        byte[] buffer = new byte[16 << 10];
        WebSocketReceiveResult message = await socket.ReceiveAsync(buffer, token);
        return Encoding.UTF8.GetString(buffer, 0, message.Count);
    }
}
