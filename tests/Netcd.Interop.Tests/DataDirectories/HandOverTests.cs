using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.DataDirectories;

/// <summary>What netcd writes opens in real etcd: data directories, snapshots, with equal hashes.</summary>
public sealed class HandOverTests
{
    [NetcdFact]
    public async Task A_directory_of_netcd_opens_in_real_etcd_and_back_with_equal_hash()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--snapshot-count", "30"] });
        Write(server);
        string hash = HashOf(server);
        Assert.Equal(143, await server.TerminateAsync());

        await server.RestartAsync(RealEtcd.V35.Etcd);
        Assert.Equal(hash, HashOf(server));
        Assert.Equal(0, server.Ctl(RealEtcd.V35, "put", "from-go", "1").ExitCode);
        hash = HashOf(server);
        await server.TerminateAsync();

        await server.RestartAsync(NetcdServer.Path);
        Assert.Equal(hash, HashOf(server));
        Assert.Equal("from-go\n1\n", server.Ctl(RealEtcd.V35, "get", "from-go").StdoutText);
    }

    [NetcdFact]
    public async Task A_killed_netcd_directory_opens_in_real_etcd()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        Write(server);
        string hash = HashOf(server);
        await server.KillAsync();
        await server.RestartAsync(RealEtcd.V35.Etcd);
        Assert.Equal(hash, HashOf(server));
    }

    [NetcdTheory]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task A_snapshot_of_netcd_restores_and_serves_in_real_etcd(string release)
    {
        Toolset tools = release == "3.4" ? RealEtcd.V34 : RealEtcd.V35;
        using var folder = new TempFolder();
        string snapshot = folder["backup.db"];
        string hash;
        await using (EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path))
        {
            Write(server);
            hash = HashOf(server);
            Run(new Ctl(tools.Etcdctl, server.Endpoint).With("ETCDCTL_API", "3").Run("snapshot", "save", snapshot));
        }

        if (tools.Etcdutl is { } etcdutl)
        {
            Run(ProcessRunner.Run(etcdutl, ["snapshot", "status", snapshot, "-w", "json"], Ctl.Timeout));
        }

        string directory = folder["restored"];
        Run(new Ctl(tools.Etcdctl, null).With("ETCDCTL_API", "3").Run(
            "snapshot", "restore", snapshot, "--name", "n0", "--data-dir", directory, "--initial-cluster", "n0=http://127.0.0.1:2380", "--initial-advertise-peer-urls", "http://127.0.0.1:2380"));
        await using EtcdProcess real = await EtcdProcess.StartAsync(tools.Etcd, new EtcdOptions { DataDirectory = directory });
        Assert.Equal(hash, HashOf(real));
    }

    [NetcdFact]
    public async Task A_snapshot_of_real_etcd_restores_and_serves_in_netcd()
    {
        using var folder = new TempFolder();
        string snapshot = Fixtures.UnpackSnapshot("s35-single", folder);
        string directory = folder["restored"];
        Run(ProcessRunner.Run(
            RealEtcd.V35.Etcdutl!,
            ["snapshot", "restore", snapshot, "--name", "n0", "--data-dir", directory, "--initial-cluster", "n0=http://127.0.0.1:2380", "--initial-advertise-peer-urls", "http://127.0.0.1:2380"],
            Ctl.Timeout));
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { DataDirectory = directory });
        Assert.StartsWith("1351291079", HashOf(server), StringComparison.Ordinal);
    }

    private static void Write(EtcdProcess server)
    {
        for (int i = 0; i < 40; i++)
        {
            Run(server.Ctl(RealEtcd.V35, "put", $"k{i % 17:00}", $"value {i}"));
        }

        Run(server.Ctl(RealEtcd.V35, "del", "k03", "k07"));
        Run(server.Ctl(RealEtcd.V35, "lease", "grant", "3600"));
        Run(server.Ctl(RealEtcd.V35, "compact", "20", "--physical"));
        Run(server.Ctl(RealEtcd.V35, "put", "after", "compaction"));
    }

    private static string HashOf(EtcdProcess server)
    {
        JsonElement hash = JsonDocument.Parse(server.Ctl(RealEtcd.V35, "endpoint", "hashkv", "-w", "json").StdoutText).RootElement[0].GetProperty("HashKV");
        return $"{hash.GetProperty("hash")} {hash.GetProperty("header").GetProperty("revision")}";
    }

    private static void Run(CommandResult result) => Assert.True(result.ExitCode == 0, result.StderrText);
}
