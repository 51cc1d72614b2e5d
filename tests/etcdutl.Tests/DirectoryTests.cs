using System.Diagnostics;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcdutl.Tests;

public sealed class DirectoryTests
{
    [Fact]
    public async Task Defragmentation_gives_space_back_and_keeps_the_content()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        using (FileStream file = File.OpenWrite(folder.Database))
        {
            file.SetLength(file.Length + (1 << 20));
        }

        long before = new FileInfo(folder.Database).Length;
        string[] files = folder.Below("data");
        await UtlRun.OutputOfAsync("defrag", "--data-dir", folder.Data);
        Assert.True(new FileInfo(folder.Database).Length < before);
        Assert.Equal(files, folder.Below("data"));
        Assert.Contains($"HashKV {DataFolder.Hash}\nOK\n", await UtlRun.OutputOfAsync("verify", "--data-dir", folder.Data), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("defrag", "--data-dir", "DATA")]
    [InlineData("verify", "--data-dir", "DATA")]
    [InlineData("backup", "--data-dir", "DATA", "--backup-dir", "OTHER")]
    [InlineData("migrate", "--data-dir", "DATA", "--target-version", "3.6")]
    [InlineData("hashkv", "DATA/member/snap/db")]
    [InlineData("snapshot", "status", "DATA/member/snap/db")]
    [InlineData("bbolt", "keys", "DATA/member/snap/db", "meta")]
    public async Task A_directory_in_use_is_left_alone(params string[] words)
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        Dictionary<string, string> before = folder.Content();
        using (BoltDatabase.Open(new LocalDisk(), folder.Database, new BoltOptions { GrowthStep = 0 }, NullLog.Instance))
        {
            string[] line = [.. words.Select(word => word.Replace("DATA", folder.Data, StringComparison.Ordinal).Replace("OTHER", folder["other"], StringComparison.Ordinal))];
            string error = await UtlRun.FailureOfAsync(1, [.. line, "--timeout", "1ms"]);
            Assert.Contains("another process has the database open: stop the member first", error, StringComparison.Ordinal);
        }

        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public async Task A_command_waits_for_the_lock()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        BoltDatabase member = BoltDatabase.Open(new LocalDisk(), folder.Database, new BoltOptions { GrowthStep = 0 }, NullLog.Instance);
        Task<UtlRun> run = UtlRun.OfAsync("hashkv", folder.Database, "--timeout", "0");
        Assert.False(run.IsCompleted);
        member.Dispose();
        UtlRun done = await run;
        Assert.Equal(0, done.ExitCode);
        Assert.Contains("; waiting\n", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_a_new_cluster_with_the_same_data()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        Dictionary<string, string> before = folder.Content();
        await UtlRun.OutputOfAsync("backup", "--data-dir", folder.Data, "--backup-dir", folder["backup"]);
        string original = await UtlRun.OutputOfAsync("verify", "--data-dir", folder.Data);
        string copy = await UtlRun.OutputOfAsync("verify", "--data-dir", folder["backup"]);
        Assert.Contains($"HashKV {DataFolder.Hash}\nOK\n", copy, StringComparison.Ordinal);
        Assert.NotEqual(original.Split('\n')[0], copy.Split('\n')[0]);
        Assert.Equal(folder.Below("data"), folder.Below("backup"));
        Assert.All(before, pair => Assert.Equal(pair.Value, folder.Content()[pair.Key]));

        before = folder.Content();
        Assert.Contains("to be empty", await UtlRun.FailureOfAsync(1, "backup", "--data-dir", folder.Data, "--backup-dir", folder["backup"]), StringComparison.Ordinal);
        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public async Task A_backup_without_v3_data_has_none()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        await UtlRun.OutputOfAsync("backup", "--data-dir", folder.Data, "--backup-dir", folder["backup"], "--backup-wal-dir", folder["wal"], "--with-v3=false");
        string report = await UtlRun.OutputOfAsync("verify", "--data-dir", folder["backup"], "--wal-dir", folder["wal"]);
        Assert.Contains("revision 1, compacted at -1, HashKV 1084519789\nOK\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_sets_and_removes_the_storage_version()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        await UtlRun.OutputOfAsync("migrate", "--data-dir", folder.Data, "--target-version", "3.6");
        Assert.Equal("3.6.0\n", await UtlRun.OutputOfAsync("bbolt", "get", folder.Database, "meta", "storageVersion"));
        await UtlRun.OutputOfAsync("migrate", "--data-dir", folder.Data, "--target-version", "3.5");
        Assert.Contains("key not found", await UtlRun.FailureOfAsync(1, "bbolt", "get", folder.Database, "meta", "storageVersion"), StringComparison.Ordinal);
        Assert.Contains("version \"3.9.0\" is not supported", await UtlRun.FailureOfAsync(1, "migrate", "--data-dir", folder.Data, "--target-version", "3.9"), StringComparison.Ordinal);
        Assert.Contains("expected \"X.Y\", got \"3\"", await UtlRun.FailureOfAsync(128, "migrate", "--data-dir", folder.Data, "--target-version", "3"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_finds_damage_in_database_and_log()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        string wal = Directory.GetFiles(folder["data/member/wal"])[0];
        byte[] log = File.ReadAllBytes(wal);
        log[100] ^= 1;
        File.WriteAllBytes(wal, log);
        UtlRun run = await UtlRun.OfAsync("verify", "--data-dir", folder.Data);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("PROBLEM log ", run.Output, StringComparison.Ordinal);

        byte[] database = File.ReadAllBytes(folder.Database);
        database.AsSpan(2 * 4096).Clear();
        File.WriteAllBytes(folder.Database, database);
        run = await UtlRun.OfAsync("verify", "--data-dir", folder.Data, "-w", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("\"problems\":[\"database: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_v2_keys_is_fit_for_3_6()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        Assert.Equal("No custom content found in v2store.\n", await UtlRun.OutputOfAsync("check", "v2store", "--data-dir", folder.Data));
    }

    [Fact]
    public async Task Interrupted_work_leaves_nothing_behind()
    {
        using DataFolder folder = await DataFolder.RestoredAsync();
        Dictionary<string, string> before = folder.Content();
        using BoltDatabase member = BoltDatabase.Open(new LocalDisk(), folder.Database, new BoltOptions { GrowthStep = 0 }, NullLog.Instance);
        using Process tool = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "etcdutl"), ["defrag", "--data-dir", folder.Data, "--timeout", "0"])
        {
            RedirectStandardError = true,
        })!;
        Assert.Contains("waiting", await tool.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        using Process kill = Process.Start("kill", ["-INT", tool.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await tool.WaitForExitAsync();
        Assert.Equal(130, tool.ExitCode);
        Assert.Equal("Error: interrupted; nothing was changed\n", await tool.StandardError.ReadToEndAsync());
        member.Dispose();
        Assert.Equal(before, folder.Content());
    }
}
