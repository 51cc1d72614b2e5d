using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>Flags of 0.x whose effect only a running server shows.</summary>
public sealed class ClassicFlagTests
{
    [NetcdFact]
    public async Task Http_read_timeout_ends_idle_connections()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["-http-read-timeout=1.5"] });
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(server.Endpoint));
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("GET /version HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reader = new StreamReader(stream);
        Assert.Contains("etcdserver", await reader.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Http_write_timeout_ends_a_watch_that_nothing_answers()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["-http-write-timeout=1.5"] });
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(server.ClientUrl + "/v1/watch/foo")));
        Assert.Contains("etcdserver", await http.GetStringAsync(new Uri(server.ClientUrl + "/version")), StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Max_result_buffer_says_how_much_of_the_past_can_be_watched()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["-m", "3"] });
        using var http = new HttpClient();
        for (int i = 0; i < 5; i++)
        {
            using var value = new FormUrlEncodedContent([new("value", $"{i}")]);
            using HttpResponseMessage set = await http.PutAsync(new Uri(server.ClientUrl + "/v2/keys/foo"), value);
            Assert.True(set.IsSuccessStatusCode);
        }

        JsonNode? last = JsonNode.Parse(await http.GetStringAsync(new Uri(server.ClientUrl + "/v2/keys/foo")));
        ulong index = (ulong)last!["node"]!["modifiedIndex"]!;
        Assert.Contains("\"value\":\"2\"", await http.GetStringAsync(new Uri($"{server.ClientUrl}/v2/keys/foo?wait=true&waitIndex={index - 2}")), StringComparison.Ordinal);
        using HttpResponseMessage gone = await http.GetAsync(new Uri($"{server.ClientUrl}/v2/keys/foo?wait=true&waitIndex={index - 3}"));
        Assert.Contains("The event in requested index is outdated and cleared", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Cpuprofile_names_the_threads_that_worked()
    {
        string file = Path.GetTempFileName();
        try
        {
            await using (EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = [$"-cpuprofile={file}"] }))
            {
                await server.TerminateAsync();
            }

            string profile = File.ReadAllText(file);
            Assert.Contains("s of processor time", profile, StringComparison.Ordinal);
            Assert.Contains("user ms", profile, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
