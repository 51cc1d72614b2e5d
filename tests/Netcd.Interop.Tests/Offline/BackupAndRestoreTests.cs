using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Offline;

/// <summary>What either etcdutl makes of what either server wrote, either server serves with the same HashKV.</summary>
public sealed class BackupAndRestoreTests
{
    [NetcdTheory]
    [InlineData("netcd", "netcd", "etcd")]
    [InlineData("netcd", "etcd", "netcd")]
    [InlineData("etcd", "netcd", "netcd")]
    [InlineData("etcd", "netcd", "etcd")]
    [InlineData("etcd", "etcd", "netcd")]
    public async Task A_snapshot_saved_by_one_is_restored_by_another_and_served_by_a_third(string saved, string restored, string served)
    {
        using var folder = new TempFolder();
        string hash = await SaveAsync(saved, folder["snapshot"]);
        Check(OwnUtl.Run(
            restored == "netcd" ? null : RealEtcd.V35,
            "snapshot", "restore", folder["snapshot"], "--name", "n0", "--data-dir", folder["data"], "--initial-cluster", "n0=http://127.0.0.1:2380", "--initial-advertise-peer-urls", "http://127.0.0.1:2380"));
        await using EtcdProcess server = await EtcdProcess.StartAsync(ServerOf(served), new EtcdOptions { DataDirectory = folder["data"] });
        Assert.Equal(hash, HashOf(server));
        await server.TerminateAsync();
        Assert.StartsWith(hash.Split(' ')[0] + ",", Check(OwnUtl.Run("hashkv", folder["data"] + "/member/snap/db")).StdoutText, StringComparison.Ordinal);
    }

    [NetcdTheory]
    [InlineData("s35-single", "netcd", "etcd")]
    [InlineData("s35-single", "netcd", "netcd")]
    [InlineData("s35-single", "etcd", "netcd")]
    [InlineData("s35-v2", "netcd", "etcd")]
    [InlineData("s35-crash", "netcd", "netcd")]
    public async Task A_backup_made_by_one_is_served_by_another(string fixture, string made, string served)
    {
        using var folder = new TempFolder();
        string data = Fixtures.Unpack(fixture, folder);
        string hash;
        await using (EtcdProcess original = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { DataDirectory = data }))
        {
            hash = HashOf(original);
            await original.TerminateAsync();
        }

        Check(OwnUtl.Run(made == "netcd" ? null : RealEtcd.V35, "backup", "--data-dir", data, "--backup-dir", folder["backup"]));
        await using EtcdProcess copy = await EtcdProcess.StartAsync(ServerOf(served), new EtcdOptions { DataDirectory = folder["backup"], Arguments = ["--force-new-cluster"] });
        Assert.Equal(hash, HashOf(copy));
        Assert.Equal(0, copy.Ctl(RealEtcd.V35, "put", "after", "backup").ExitCode);
        string members = copy.Ctl(RealEtcd.V35, "member", "list").StdoutText;
        Assert.Single(members.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [NetcdTheory]
    [InlineData("etcd")]
    [InlineData("netcd")]
    public async Task A_live_directory_is_left_alone(string live)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(ServerOf(live));
        foreach (string command in (string[])["defrag", "verify"])
        {
            CommandResult result = OwnUtl.Run(command, "--data-dir", server.DataDirectory, "--timeout", "1ms");
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("another process has the database open", result.StderrText, StringComparison.Ordinal);
        }

        Assert.Equal(0, server.Ctl(RealEtcd.V35, "put", "still", "alive").ExitCode);
    }

    private static string ServerOf(string name) => name == "netcd" ? NetcdServer.Path : RealEtcd.V35.Etcd;

    private static async Task<string> SaveAsync(string server, string snapshot)
    {
        await using EtcdProcess source = await EtcdProcess.StartAsync(ServerOf(server));
        for (int i = 0; i < 20; i++)
        {
            Check(source.Ctl(RealEtcd.V35, "put", $"k{i % 7}", $"value {i}"));
        }

        Check(source.Ctl(RealEtcd.V35, "del", "k3"));
        Check(source.Ctl(RealEtcd.V35, "compact", "12", "--physical"));
        string hash = HashOf(source);
        Check(source.Ctl(RealEtcd.V35 with { Etcdctl = server == "netcd" ? OwnCtl.Path : RealEtcd.V35.Etcdctl }, "snapshot", "save", snapshot));
        Assert.StartsWith(hash.Split(' ')[0] + ",", Check(OwnUtl.Run("hashkv", snapshot)).StdoutText, StringComparison.Ordinal);
        return hash;
    }

    private static string HashOf(EtcdProcess server)
    {
        JsonElement hash = JsonDocument.Parse(server.Ctl(RealEtcd.V35, "endpoint", "hashkv", "-w", "json").StdoutText).RootElement[0].GetProperty("HashKV");
        return $"{hash.GetProperty("hash")} {hash.GetProperty("header").GetProperty("revision")}";
    }

    private static CommandResult Check(CommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.StderrText);
        return result;
    }
}
