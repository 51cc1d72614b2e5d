using System.Globalization;
using System.Net;
using Google.Protobuf;
using Netcd.Processes;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Simulation.Tests.Processes;

/// <summary>The switch for outside fault rigs, in a server that was built with <c>-p:Failpoints=true</c>: <c>scripts/failpoints.sh</c> builds one and runs this.</summary>
public sealed class FailpointServerTests
{
    private static string? Server => Environment.GetEnvironmentVariable(FailpointFactAttribute.Variable);

    [FailpointFact]
    public async Task A_crash_point_ends_the_process_and_what_was_acknowledged_survives()
    {
        int port = FreePorts.Take(1)[0];
        var environment = new Dictionary<string, string> { ["GOFAIL_HTTP"] = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}" };
        await using EtcdProcess server = await EtcdProcess.StartAsync(Server!, new EtcdOptions { Environment = environment });
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        using var rig = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        Assert.Contains("raftBeforeSave=\n", await rig.GetStringAsync(""), StringComparison.Ordinal);
        await PutAsync(channel, "acknowledged");

        Assert.Equal(HttpStatusCode.NoContent, await SetAsync(rig, "walBeforeSync", "1*sleep(\"10ms\")"));
        await PutAsync(channel, "slept");
        Assert.Equal("1\n", await rig.GetStringAsync("walBeforeSync/count"));
        Assert.Equal(HttpStatusCode.BadRequest, await SetAsync(rig, "walBeforeSync", "explode"));
        Assert.Equal(HttpStatusCode.NotFound, (await rig.DeleteAsync(new Uri("nowhere", UriKind.Relative))).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, await SetAsync(rig, "go.etcd.io/etcd/server/raftBeforeSave", "panic"));
        await Assert.ThrowsAsync<RpcException>(() => PutAsync(channel, "lost"));
        Assert.NotEqual(0, await server.ExitAsync());

        await server.RestartAsync();
        var read = new RangeRequest { Key = ByteString.CopyFromUtf8("key") };
        RangeResponse survived = await channel.UnaryAsync("/etcdserverpb.KV/Range", read, RangeResponse.Parser);
        Assert.Equal("slept", survived.Kvs[0].Value.ToStringUtf8());
    }

    [FailpointFact]
    public async Task A_point_that_is_reached_at_once_still_answers_who_set_it()
    {
        int port = FreePorts.Take(1)[0];
        var environment = new Dictionary<string, string> { ["GOFAIL_HTTP"] = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}" };
        await using EtcdProcess server = await EtcdProcess.StartAsync(Server!, new EtcdOptions { Environment = environment });
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        using var rig = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        Task load = Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (true)
            {
                await PutAsync(channel, "load");
            }
        }));

        Assert.Equal(HttpStatusCode.NoContent, await SetAsync(rig, "raftBeforeSave", "panic"));

        await Assert.ThrowsAsync<RpcException>(() => load);
        Assert.NotEqual(0, await server.ExitAsync());
    }

    [FailpointFact]
    public async Task A_point_that_returns_fails_the_operation_and_nothing_else()
    {
        int port = FreePorts.Take(1)[0];
        var environment = new Dictionary<string, string> { ["GOFAIL_HTTP"] = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}" };
        await using EtcdProcess server = await EtcdProcess.StartAsync(Server!, new EtcdOptions { Environment = environment });
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        using var rig = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        foreach (string point in (string[])["defragOpenFileError", "defragdbFail"])
        {
            Assert.Equal(HttpStatusCode.NoContent, await SetAsync(rig, point, $"1*return(\"told to: {point}\")"));
            RpcException failed = await Assert.ThrowsAsync<RpcException>(() => DefragmentAsync(channel));
            Assert.Contains($"told to: {point}", failed.Message, StringComparison.Ordinal);
            await PutAsync(channel, point);
            await DefragmentAsync(channel);
        }

        Assert.Equal(HttpStatusCode.NoContent, await SetAsync(rig, "beforeWriteMetaError", "return(\"no meta page\")"));
        await PutAsync(channel, "in the log");
        Assert.NotEqual(0, await server.ExitAsync());
        await server.RestartAsync();
        var read = new RangeRequest { Key = ByteString.CopyFromUtf8("key") };
        RangeResponse survived = await channel.UnaryAsync("/etcdserverpb.KV/Range", read, RangeResponse.Parser);
        Assert.Equal("in the log", survived.Kvs[0].Value.ToStringUtf8());
    }

    private static async Task DefragmentAsync(RpcChannel channel) =>
        await channel.UnaryAsync("/etcdserverpb.Maintenance/Defragment", new DefragmentRequest(), DefragmentResponse.Parser, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(10) });

    private static async Task PutAsync(RpcChannel channel, string value)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFromUtf8(value) };
        await channel.UnaryAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(10) });
    }

    private static async Task<HttpStatusCode> SetAsync(HttpClient rig, string name, string terms) =>
        (await rig.PutAsync(new Uri(name, UriKind.Relative), new StringContent(terms))).StatusCode;
}
