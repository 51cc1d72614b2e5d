using System.Diagnostics;

namespace Netcd.Etcdutl.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public async Task Status_tells_what_etcdutl_of_etcd_tells()
    {
        using var folder = new DataFolder();
        Assert.Equal("5cba4c4b, 49, 44, 74 kB\n", await UtlRun.OutputOfAsync("snapshot", "status", folder.Snapshot));
        Assert.Equal("{\"hash\":1555713099,\"revision\":49,\"totalKey\":44,\"totalSize\":73728}\n", await UtlRun.OutputOfAsync("snapshot", "status", folder.Snapshot, "-w", "json"));
    }

    [Fact]
    public async Task The_hash_is_that_of_the_server_that_was_copied()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        Assert.Equal($"{DataFolder.Hash}, 49, 46\n", await UtlRun.OutputOfAsync("hashkv", folder.Snapshot));
        Assert.Equal($"{{\"hash\":{DataFolder.Hash},\"hashRevision\":49,\"compactRevision\":46}}\n", await UtlRun.OutputOfAsync("hashkv", folder.Database, "-w", "json"));
        Assert.Contains("required revision is a future revision", await UtlRun.FailureOfAsync(1, "hashkv", folder.Database, "--rev", "50"), StringComparison.Ordinal);
        Assert.Contains("required revision has been compacted", await UtlRun.FailureOfAsync(1, "hashkv", folder.Database, "--rev", "45"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_makes_the_files_of_a_member()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        Assert.Equal(
            [
                "member", "member/snap", "member/snap/0000000000000001-0000000000000001.snap", "member/snap/db",
                "member/wal", "member/wal/0000000000000000-0000000000000000.wal",
            ],
            folder.Below("data"));
        Assert.EndsWith("OK\n", await UtlRun.OutputOfAsync("verify", "--data-dir", folder.Data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_into_an_empty_folder_keeps_it_for_it_may_be_a_mount()
    {
        using var folder = new DataFolder();
        Directory.CreateDirectory(folder.Data);
        string identity = await IdentityOfAsync(folder.Data);
        await UtlRun.OutputOfAsync("snapshot", "restore", folder.Snapshot, "--data-dir", folder.Data);
        Assert.Equal(identity, await IdentityOfAsync(folder.Data));
    }

    [Fact]
    public async Task A_restore_of_a_damaged_file_leaves_nothing_behind()
    {
        using var folder = new DataFolder();
        byte[] content = File.ReadAllBytes(folder.Snapshot);
        content[5000] ^= 1;
        File.WriteAllBytes(folder.Snapshot, content);
        Dictionary<string, string> before = folder.Content();
        Assert.Contains("expected sha256 [", await UtlRun.FailureOfAsync(1, "snapshot", "restore", folder.Snapshot, "--data-dir", folder.Data), StringComparison.Ordinal);
        Assert.Equal(before, folder.Content());

        File.WriteAllBytes(folder.Snapshot, content[..9000]);
        before = folder.Content();
        string error = await UtlRun.FailureOfAsync(1, "snapshot", "restore", folder.Snapshot, "--data-dir", folder.Data, "--skip-hash-check");
        Assert.StartsWith($"Error: {folder.Snapshot} is cut short", error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public async Task A_restore_refuses_an_empty_file()
    {
        using var folder = new DataFolder();
        File.WriteAllBytes(folder.Snapshot, []);
        Assert.Contains("is no snapshot", await UtlRun.FailureOfAsync(1, "snapshot", "restore", folder.Snapshot, "--data-dir", folder.Data, "--skip-hash-check"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Fact]
    public async Task A_restore_never_touches_what_is_there()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        Dictionary<string, string> before = folder.Content();
        Assert.Equal(
            $"Error: data-dir \"{folder.Data}\" not empty or could not be read\n",
            await UtlRun.FailureOfAsync(1, "snapshot", "restore", folder.Snapshot, "--data-dir", folder.Data));
        Directory.CreateDirectory(folder["wal"]);
        Assert.Equal(
            $"Error: wal-dir \"{folder["wal"]}\" exists\n",
            await UtlRun.FailureOfAsync(1, "snapshot", "restore", folder.Snapshot, "--data-dir", folder["other"], "--wal-dir", folder["wal"]));
        Directory.Delete(folder["wal"]);
        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public async Task A_restore_raises_the_revision_and_marks_what_was_before_as_compacted()
    {
        using var folder = new DataFolder();
        await UtlRun.OutputOfAsync("snapshot", "restore", folder.Snapshot, "--data-dir", folder.Data, "--bump-revision", "1000", "--mark-compacted", "--wal-dir", folder["wal"]);
        Assert.EndsWith(", 1049, 1049\n", await UtlRun.OutputOfAsync("hashkv", folder.Database), StringComparison.Ordinal);
        Assert.Contains("OK", await UtlRun.OutputOfAsync("verify", "--data-dir", folder.Data, "--wal-dir", folder["wal"]), StringComparison.Ordinal);
    }

    private static async Task<string> IdentityOfAsync(string path)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", path]) { RedirectStandardOutput = true })!;
        string inode = await stat.StandardOutput.ReadToEndAsync();
        await stat.WaitForExitAsync();
        return inode;
    }
}
