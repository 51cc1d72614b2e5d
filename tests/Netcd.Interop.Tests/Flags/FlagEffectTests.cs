using System.Net;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Health;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Flags;

/// <summary>Flags whose effect shows only in a running server.</summary>
public sealed class FlagEffectTests
{
    private static Toolset Tools => NetcdServer.With(RealEtcd.V35);

    [NetcdFact]
    public async Task Clients_that_watch_the_health_are_sent_away_during_a_defragmentation()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd, new EtcdOptions { Arguments = ["--feature-gates=StopGRPCServiceOnDefrag=true"] });
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using RpcClientStream<HealthCheckRequest, HealthCheckResponse> health =
            channel.OpenStream<HealthCheckRequest, HealthCheckResponse>("/grpc.health.v1.Health/Watch", HealthCheckResponse.Parser, new RpcCallOptions { Cancellation = limit.Token });
        await health.WriteAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.ReadAsync())?.Status);
        await channel.UnaryAsync("/etcdserverpb.Maintenance/Defragment", new DefragmentRequest(), DefragmentResponse.Parser);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, (await health.ReadAsync())?.Status);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.ReadAsync())?.Status);
    }

    [NetcdFact]
    public async Task Memory_is_locked_or_the_server_says_why_not()
    {
        try
        {
            await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd, new EtcdOptions { Arguments = ["--memory-mlock"] });
            Assert.Equal("OK\n", server.Ctl(Tools, "put", "k", "v").StdoutText);
            string locked = File.ReadLines($"/proc/{server.ProcessId}/status").Single(static l => l.StartsWith("VmLck:", StringComparison.Ordinal));
            Assert.NotEqual("0", locked.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException e)
        {
            Assert.Contains("failed to lock the memory of the process", e.Message, StringComparison.Ordinal);
        }
    }

    [NetcdFact]
    public async Task Later_stages_of_the_v2_stores_removal_refuse_keys_that_only_it_can_reach()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd, new EtcdOptions { Arguments = ["--enable-v2", "--snapshot-count=3"] });
        using var http = new HttpClient();
        await Poll.UntilAsync("a snapshot holds the key", TimeSpan.FromSeconds(30), async () =>
        {
            using var body = new FormUrlEncodedContent([new("value", "1")]);
            using HttpResponseMessage answer = await http.PutAsync(new Uri($"{server.ClientUrl}/v2/keys/a"), body);
            return server.Log.Messages("saved snapshot").Any(static m => m.GetProperty("snapshot-index").GetUInt64() > 8);
        });
        foreach (string program in (string[])[Tools.Etcd, RealEtcd.V35.Etcd])
        {
            await server.TerminateAsync();
            IOException refusal = await Assert.ThrowsAsync<IOException>(() => server.RestartAsync(program, ["--v2-deprecation=write-only"]));
            Assert.Contains("detected disallowed custom content in v2store for stage --v2-deprecation=write-only", refusal.Message, StringComparison.Ordinal);
            await server.RestartAsync(program, []);
        }
    }

    [NetcdFact]
    public async Task The_log_level_of_a_running_server_can_be_changed_only_with_the_debug_pages()
    {
        foreach (bool isOn in (bool[])[true, false])
        {
            await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd, new EtcdOptions { Arguments = isOn ? ["--enable-pprof"] : [] });
            using var http = new HttpClient();
            using var body = new StringContent("{\"Level\":\"DEBUG\"}");
            using HttpResponseMessage answer = await http.PutAsync(new Uri($"{server.ClientUrl}/config/local/log"), body);
            Assert.Equal(isOn ? HttpStatusCode.NoContent : HttpStatusCode.NotFound, answer.StatusCode);
            if (isOn)
            {
                server.Ctl(Tools, "put", "k", "v");
                await server.Log.LineAsync("\"level\":\"debug\"").WaitAsync(TimeSpan.FromSeconds(30));
            }
        }
    }
}
