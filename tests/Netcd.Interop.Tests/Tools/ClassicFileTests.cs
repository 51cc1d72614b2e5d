using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Tools;

/// <summary>Commands of etcdctl's v2 mode that work on files, and the deprecated ones of v3.</summary>
public sealed class ClassicFileTests
{
    [NetcdFact]
    public async Task A_snapshot_of_etcd_0_4_is_imported()
    {
        string legacy = Path.Combine(RepositoryPaths.Root, "tests", "Netcd.Core.Tests", "Bootstrap", "testdata");
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        CommandResult result = Run(server, "import", "--snap", Path.Combine(legacy, "snap", "snapshot", "0_81.ss"), "--hidden", "/_hidden", "-c", "4");
        Assert.True(result.ExitCode == 0, result.StderrText);

        // The snapshot is older than the end of the log that the record is about, which only added keys.
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(legacy, "snap.keys.json")));
        string[] listed = [.. Run(server, "ls", "--recursive", "-p", "/").StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static key => !key.EndsWith('/'))];
        Assert.Equal($"finished importing {listed.Length} keys\n", result.StdoutText);
        Assert.Empty(listed.Except(FilesOf(recorded.RootElement.GetProperty("node"))));
        Assert.True(listed.Length > 50, result.StdoutText);
        Assert.Equal("c1\n", Run(server, "get", "/created").StdoutText);
    }

    [NetcdFact]
    public async Task A_cluster_that_is_not_0_4_7_is_not_upgraded()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        CommandResult result = Run(server, "upgrade", "--peer-url", server.PeerUrl);
        Assert.Equal((4, "Cluster cannot upgrade to 2: version is not 0.4.7\n"), (result.ExitCode, result.StderrText));
        Assert.Equal(1, Run(server, "upgrade", "--new-version", "3").ExitCode);
        Assert.Equal((1, "no snapshot file provided (use --snap)\n"), (Run(server, "import").ExitCode, Run(server, "import").StderrText));
    }

    [RealEtcdFact]
    public void Data_directories_are_copied_and_defragmented()
    {
        using var folder = new TempFolder();
        string data = Fixtures.Unpack("s34-v2", folder);
        var v2 = new Dictionary<string, string> { ["ETCDCTL_API"] = "2" };
        CommandResult backup = ProcessRunner.Run(OwnCtl.Path, ["backup", "--data-dir", data, "--backup-dir", folder["backup"]], Ctl.Timeout, null, v2);
        Assert.True(backup.ExitCode == 0, backup.StderrText);
        CommandResult report = OwnUtl.Run("verify", "--data-dir", folder["backup"]);
        Assert.EndsWith("OK\n", report.StdoutText, StringComparison.Ordinal);

        CommandResult defragmented = ProcessRunner.Run(OwnCtl.Path, ["defrag", "--data-dir", data], Ctl.Timeout);
        Assert.Equal((0, ""), (defragmented.ExitCode, defragmented.StdoutText));
        Assert.StartsWith("Use `etcdutl defrag` instead.", defragmented.StderrText, StringComparison.Ordinal);
        Assert.Equal(1, ProcessRunner.Run(OwnCtl.Path, ["defrag", "--data-dir", folder["missing"]], Ctl.Timeout).ExitCode);
    }

    private static CommandResult Run(EtcdProcess server, params string[] words) => ProcessRunner.Run(
        OwnCtl.Path, ["--endpoints", server.ClientUrl, .. words], Ctl.Timeout, null, new Dictionary<string, string> { ["ETCDCTL_API"] = "2" });

    private static IEnumerable<string> FilesOf(JsonElement node)
    {
        if (!node.TryGetProperty("dir", out _))
        {
            return [node.GetProperty("key").GetString()!];
        }

        return node.TryGetProperty("nodes", out JsonElement nodes) ? nodes.EnumerateArray().SelectMany(FilesOf) : [];
    }
}
