using System.Text.Json;
using Netcd.Interop.Tests.Classic;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.DataDirectories;

/// <summary>Data directories of a real etcd 0.4.9 are taken over at the first start.</summary>
public sealed class LegacyDirectoryTests
{
    private static readonly string Recorded = Path.Combine(RepositoryPaths.Root, "tests/Netcd.Core.Tests/Bootstrap/testdata");

    [NetcdTheory]
    [InlineData("nosnap", "UTC")]
    [InlineData("snap", "America/New_York")]
    [InlineData("qget", "Asia/Kolkata")]
    public async Task Its_keys_are_served_again_and_its_files_are_left_alone(string name, string zone)
    {
        using var folder = new TempFolder();
        string directory = folder["data"];
        Copy(Path.Combine(Recorded, name), directory);
        string[] files = Files(directory);
        var options = new EtcdOptions { Name = "node1", DataDirectory = directory, Arguments = ["--enable-v2=true"], Environment = new Dictionary<string, string> { ["TZ"] = zone } };
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, options);
        using var call = new V2Call();
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Recorded, name + ".keys.json")));
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(recorded.RootElement.GetProperty("node"), expected);
        Assert.Equal(Alive(expected), await KeysAsync(server, call));
        Assert.Equal(files, Files(directory));
        Assert.Contains("\"name\":\"node1\"", (await call.SendAsync("GET", server.ClientUrl + "/v2/stats/self")).Body, StringComparison.Ordinal);

        // The second start finds a member of today, with or without the old files.
        await call.SetAsync(server, "after", "import");
        string before = await call.TreeAsync(server);
        await server.KillAsync();
        await server.RestartAsync();
        Assert.Equal(before, await call.TreeAsync(server));
        await server.TerminateAsync();
        File.Delete(Path.Combine(directory, "log"));
        File.Delete(Path.Combine(directory, "conf"));
        await server.RestartAsync();
        Assert.Equal(before, await call.TreeAsync(server));

        // What to do when an import went wrong: away with the new files, and start anew with flags of 2.0.
        await server.TerminateAsync();
        Directory.Delete(Path.Combine(directory, "member"), recursive: true);
        Copy(Path.Combine(Recorded, name), directory);
        await server.RestartAsync();
        Assert.Equal(Alive(expected), await KeysAsync(server, call));
    }

    [NetcdTheory]
    [InlineData("nosnap", "old0")]
    [InlineData("snap", "old1")]
    public async Task What_etcd_migrate_did_can_be_done_without_a_start(string name, string member)
    {
        using var folder = new TempFolder();
        string directory = folder["data"];
        Copy(Path.Combine(Recorded, name), directory);
        string[] files = Files(directory);
        Assert.Contains("the log knows no member \"nobody\"", OwnUtl.Run("migrate04", "--data-dir", directory, "--name", "nobody").StderrText, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(directory, "member")));
        CommandResult migrated = OwnUtl.Run("migrate04", "--data-dir", directory);
        Assert.Equal(0, migrated.ExitCode);
        Assert.Matches($"^start it with --name {member} --initial-advertise-peer-urls http://127\\.0\\.0\\.1:[0-9]+\n$", migrated.StderrText);
        Assert.Equal("the directory is one of today already\n", OwnUtl.Run("migrate04", "--data-dir", directory).StderrText);
        Assert.Equal(files, Files(directory));

        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Name = member, DataDirectory = directory, Arguments = ["--enable-v2=true"] });
        using var call = new V2Call();
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Recorded, name + ".keys.json")));
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(recorded.RootElement.GetProperty("node"), expected);
        Assert.Equal(Alive(expected), await KeysAsync(server, call));
        await call.SetAsync(server, "after", "migration");
    }

    [NetcdFact]
    public void A_member_without_a_name_is_not_guessed()
    {
        using var folder = new TempFolder();
        Copy(Path.Combine(Recorded, "nosnap"), folder["data"]);
        File.WriteAllText(Path.Combine(folder["data"], "conf"), """{"commitIndex":1,"peers":[{"name":"old0","connectionString":""}]}""");
        CommandResult refused = OwnUtl.Run("migrate04", "--data-dir", folder["data"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Couldn't figure out the node ID from the log or flags, cannot convert", refused.StderrText, StringComparison.Ordinal);
        Assert.Contains("holds no data of etcd 0.x", OwnUtl.Run("migrate04", "--data-dir", folder.Path).StderrText, StringComparison.Ordinal);
    }

    /// <summary>What runs out between the recording and today is gone at once.</summary>
    private static SortedDictionary<string, string> Alive(SortedDictionary<string, string> keys) =>
        new(keys.Where(static key => !key.Value.Contains("(runs out)", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);

    private static async Task<SortedDictionary<string, string>> KeysAsync(EtcdProcess server, V2Call call)
    {
        SortedDictionary<string, string> keys = await Poll.UntilAsync<SortedDictionary<string, string>>("keys whose time is over are gone", TimeSpan.FromSeconds(60), async () =>
        {
            using var tree = JsonDocument.Parse(await call.TreeAsync(server));
            var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
            Flatten(tree.RootElement.GetProperty("node"), found);
            return found.Values.Any(static value => value.Contains("(runs out)", StringComparison.Ordinal)) ? null : found;
        });
        return keys;
    }

    private static void Flatten(JsonElement node, SortedDictionary<string, string> keys)
    {
        if (node.TryGetProperty("createdIndex", out JsonElement created))
        {
            string value = node.TryGetProperty("value", out JsonElement text) ? text.GetString()! : "(directory)";
            string end = node.TryGetProperty("expiration", out JsonElement time) ? time.GetDateTimeOffset() < DateTimeOffset.UtcNow ? " (runs out)" : " until " + time.GetString() : "";
            keys[node.GetProperty("key").GetString()!] = $"{value} {created.GetUInt64()}{end}";
        }

        foreach (JsonElement child in node.TryGetProperty("nodes", out JsonElement nodes) ? nodes.EnumerateArray() : default)
        {
            Flatten(child, keys);
        }
    }

    private static string[] Files(string directory) =>
        [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Where(static f => !f.Contains("/member/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(static f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")];

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
