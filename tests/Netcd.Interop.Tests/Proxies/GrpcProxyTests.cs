using System.Net;
using System.Text.Json;
using Netcd.Client;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Server.Tests.Tls;

namespace Netcd.Interop.Tests.Proxies;

/// <summary>What only the gRPC proxy does, with netcd's proxy in front of netcd's server.</summary>
public sealed class GrpcProxyTests
{
    private static readonly Toolset Tools = RealEtcd.Missing is null ? NetcdServer.With(RealEtcd.V35) : null!;

    [NetcdFact]
    public async Task Watchers_share_a_watch_of_the_cluster_and_outlive_its_restart()
    {
        const int Watchers = 4;
        await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd);
        await using ProxyProcess proxy = await ProxyProcess.StartAsync(NetcdServer.Path, ProxyProcess.GrpcProxy, server.Endpoint);
        await using var client = new EtcdClient(proxy.Endpoint);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        IAsyncEnumerator<WatchResponse>[] watches = [.. Enumerable.Range(0, Watchers).Select(_ => Watch(client, limit.Token))];
        foreach (IAsyncEnumerator<WatchResponse> watch in watches)
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.True(watch.Current.Created);
        }

        await PutAndSee("1");
        await PutAndSee("2");
        Assert.Equal(Watchers - 1, await FigureAsync(proxy, "etcd_grpc_proxy_watchers_coalescing_total"));
        Assert.True(await FigureAsync(proxy, "etcd_grpc_proxy_events_coalescing_total") >= Watchers - 1);

        await server.KillAsync();
        await server.RestartAsync();
        await PutAndSee("3");
        foreach (IAsyncEnumerator<WatchResponse> watch in watches)
        {
            await watch.DisposeAsync();
        }

        await Poll.UntilAsync("the end of the shared watch", TimeSpan.FromSeconds(30), async () => await FigureAsync(proxy, "etcd_grpc_proxy_watchers_coalescing_total") == 0);

        async Task PutAndSee(string value)
        {
            Assert.Equal("OK\n", server.Ctl(Tools, "put", "shared/x", value).StdoutText);
            foreach (IAsyncEnumerator<WatchResponse> watch in watches)
            {
                Assert.True(await watch.MoveNextAsync());
                Assert.Equal(value, Assert.Single(watch.Current.Events).Kv.Value.ToStringUtf8());
            }
        }
    }

    [NetcdFact]
    public async Task The_namespace_is_added_to_keys_and_cut_from_answers()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd);
        await using ProxyProcess proxy = await ProxyProcess.StartAsync(NetcdServer.Path, ProxyProcess.GrpcProxy, server.Endpoint, "--namespace=ns/");
        string lease = proxy.Ctl(Tools, "lease", "grant", "100").StdoutText.Split(' ')[1];
        Assert.Equal("OK\n", proxy.Ctl(Tools, "put", "a", "1", $"--lease={lease}").StdoutText);
        Assert.Equal("OK\n", server.Ctl(Tools, "put", "other", "1").StdoutText);
        Assert.Equal("ns/a\n1\nother\n1\n", server.Ctl(Tools, "get", "", "--prefix").StdoutText);
        Assert.Equal("a\n1\n", proxy.Ctl(Tools, "get", "", "--prefix").StdoutText);
        Assert.EndsWith("attached keys([a])\n", proxy.Ctl(Tools, "lease", "timetolive", lease, "--keys").StdoutText, StringComparison.Ordinal);
        Assert.Equal("PUT\na\n1\n", new Ctl(Tools.Etcdctl, proxy.Endpoint).RunUntilLines(["watch", "a", "--rev=1"], 3, null).StdoutText);
        Assert.Equal("1\n", proxy.Ctl(Tools, "del", "", "--prefix").StdoutText);
        Assert.Equal("other\n1\n", server.Ctl(Tools, "get", "", "--prefix").StdoutText);
    }

    [NetcdFact]
    public async Task Endpoints_that_the_cluster_advertises_are_taken_over_and_logged()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd);
        await using ProxyProcess proxy = await ProxyProcess.StartAsync(NetcdServer.Path, ProxyProcess.GrpcProxy, server.Endpoint, "--endpoints-auto-sync-interval=100ms");
        await proxy.Log.LineAsync($"\"endpoints\":[\"{server.ClientUrl}\"]").WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("OK\n", proxy.Ctl(Tools, "put", "a", "1").StdoutText);
    }

    [NetcdFact]
    public async Task Proxies_register_and_clients_are_told_all_of_them()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd);
        string[] registration = ["--resolver-prefix=proxies", "--resolver-ttl=60"];
        await using ProxyProcess own = await ProxyProcess.StartAsync(NetcdServer.Path, ProxyProcess.GrpcProxy, server.Endpoint, registration);
        await using ProxyProcess real = await ProxyProcess.StartAsync(RealEtcd.V35.Etcd, ProxyProcess.GrpcProxy, server.Endpoint, registration);
        string[] expected = [.. new[] { own.Endpoint, real.Endpoint }.Order()];
        foreach (ProxyProcess proxy in new[] { own, real })
        {
            await Poll.UntilAsync("both proxies in the list", TimeSpan.FromSeconds(30), () => Task.FromResult(Listed(proxy).SequenceEqual(expected)));
        }

        string[] records = [.. new[] { own, real }.Select(p => server.Ctl(Tools, "get", $"proxies/{p.Endpoint}", "--print-value-only").StdoutText.Replace(p.Endpoint, "ADDR", StringComparison.Ordinal))];
        Assert.Equal(records[1], records[0]);

        // Who ends in good order is gone at once, not after its lease.
        await own.TerminateAsync();
        Assert.Empty(server.Ctl(Tools, "get", $"proxies/{own.Endpoint}").StdoutText);

        static string[] Listed(ProxyProcess proxy)
        {
            using JsonDocument list = JsonDocument.Parse(proxy.Ctl(Tools, "member", "list", "-w", "json").Stdout);
            return [.. list.RootElement.GetProperty("members").EnumerateArray().Select(static m => m.GetProperty("clientURLs")[0].GetString()!).Order()];
        }
    }

    [NetcdFact]
    public async Task Both_sides_may_use_tls()
    {
        using var authority = new TestAuthority();
        authority.Issue("server", address: IPAddress.Loopback);
        authority.Issue("nameless");
        authority.Issue("alice", "alice");
        var options = new EtcdOptions
        {
            HasClientTls = true,
            Arguments = ["--cert-file", authority.CertFile("server"), "--key-file", authority.KeyFile("server"), "--client-cert-auth", "--trusted-ca-file", authority.CaFile],
        };
        await using EtcdProcess server = await EtcdProcess.StartAsync(Tools.Etcd, options);
        string[] towardsServer = ["--cacert", authority.CaFile, "--cert", authority.CertFile("nameless"), "--key", authority.KeyFile("nameless")];
        string[] towardsClients = ["--cert-file", authority.CertFile("server"), "--key-file", authority.KeyFile("server"), "--trusted-ca-file", authority.CaFile];
        await using ProxyProcess proxy = await ProxyProcess.StartAsync(NetcdServer.Path, ProxyProcess.GrpcProxy, server.ClientUrl, [.. towardsServer, .. towardsClients]);

        CommandResult put = new Ctl(Tools.Etcdctl, proxy.Endpoint).Run("put", "k", "v", "--cacert", authority.CaFile, "--cert", authority.CertFile("alice"), "--key", authority.KeyFile("alice"));
        Assert.Equal("OK\n", put.StdoutText);
        Assert.NotEqual(0, new Ctl(Tools.Etcdctl, proxy.Endpoint).Run("put", "k", "v", "--cacert", authority.CaFile, "--command-timeout=2s", "--dial-timeout=1s").ExitCode);

        // A certificate with a name would make every client that user.
        CommandResult refused = ProcessRunner.Run(
            NetcdServer.Path, ["grpc-proxy", "start", "--cacert", authority.CaFile, "--cert", authority.CertFile("alice"), "--key", authority.KeyFile("alice")], Ctl.Timeout);
        Assert.Equal((1, $"cert has non empty Common Name (alice): {authority.CertFile("alice")}\n"), (refused.ExitCode, refused.StderrText));
    }

    private static IAsyncEnumerator<WatchResponse> Watch(EtcdClient client, CancellationToken limit)
    {
        var request = new WatchCreateRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("shared/"), RangeEnd = Google.Protobuf.ByteString.CopyFromUtf8("shared0") };
        return client.Watch.WatchAsync(request, null, withCreated: true, limit).GetAsyncEnumerator(limit);
    }

    private static async Task<double> FigureAsync(ProxyProcess proxy, string name)
    {
        using var http = new HttpClient();
        string page = await http.GetStringAsync(new Uri($"http://{proxy.Endpoint}/proxy/metrics"));
        string line = page.Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
