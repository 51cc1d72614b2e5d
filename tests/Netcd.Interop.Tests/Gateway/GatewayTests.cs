using System.Net.WebSockets;
using System.Text;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Gateway;

/// <summary>The JSON gateway answers as that of real etcd 3.5 from Debian.</summary>
public sealed class GatewayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NetcdFact]
    public async Task Calls_are_answered_as_by_real_etcd()
    {
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path);
        using var http = new HttpClient { Timeout = Patience };
        var different = new List<string>();
        foreach (GatewayCall call in GatewayCall.All())
        {
            string expected = await call.AnswerAsync(real, http);
            string actual = await call.AnswerAsync(netcd, http);
            if (actual != expected)
            {
                different.Add($"real etcd: {expected}\nnetcd: {actual}");
            }
        }

        Assert.True(different.Count == 0, string.Join("\n\n", different));
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

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken token) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, token);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken token)
    {
        byte[] buffer = new byte[16 << 10];
        WebSocketReceiveResult message = await socket.ReceiveAsync(buffer, token);
        return Encoding.UTF8.GetString(buffer, 0, message.Count);
    }
}
